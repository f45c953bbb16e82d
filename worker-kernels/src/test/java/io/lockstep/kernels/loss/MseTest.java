package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MseTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new Mse());
    }

    /** By hand, per row of 2 outputs: errors (1, -2), (0, 4). PyTorch's mean over rows: 5.25. */
    @Test
    void isAMeanOverOutputs() {
        float[] outputs = {2, -1, 0.5f, 3};
        float[] targets = {1, 1, 0.5f, -1};
        float[] losses = nan(2);
        float[] gradient = nan(4);
        new Mse().apply(2, 2, outputs, targets, ones(2), losses, gradient);
        assertThat(losses).containsExactly(2.5f, 8);
        assertThat(gradient).containsExactly(1, -2, 0, 4);
    }
}
