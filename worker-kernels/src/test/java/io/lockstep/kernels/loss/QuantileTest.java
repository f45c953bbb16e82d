package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.assertClose;
import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuantileTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new Quantile(0.5), new Quantile(0.8), new Quantile(0.3));
    }

    /** By hand, level 0.9: 0.9 for each unit too low, 0.1 for each too high; means over two outputs. */
    @Test
    void quantileCostsMoreOnOneSide() {
        float[] losses = nan(2);
        float[] gradient = nan(4);
        new Quantile(0.9)
                .apply(2, 2, new float[] {1, 5, 2, 2}, new float[] {3, 4, 2, 0}, new float[] {1, 4}, losses, gradient);
        assertClose(losses, (0.9 * 2 + 0.1 * 1) / 2, 0.1 * 2 / 2);
        assertClose(gradient, -0.45, 0.05, 0, 4 * 0.05);
        assertThatThrownBy(() -> new Quantile(1))
                .hasMessage("quantile: level must be above 0 and below 1, got 1.0. Usual: 0.1, 0.5, 0.9");
    }
}
