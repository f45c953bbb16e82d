package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HuberTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new Huber(1), new Huber(0.3), new Huber(0.5));
    }

    /** By hand, per row of 2 outputs: errors (1, -2), (0, 4). PyTorch's mean over rows: 1.8125. */
    @Test
    void isAMeanOverOutputs() {
        float[] outputs = {2, -1, 0.5f, 3};
        float[] targets = {1, 1, 0.5f, -1};
        float[] losses = nan(2);
        float[] gradient = nan(4);
        // delta 1.5: 1/2; 1.5 (2 - 0.75) = 1.875; 0; 1.5 (4 - 0.75) = 4.875
        new Huber(1.5).apply(2, 2, outputs, targets, ones(2), losses, gradient);
        assertThat(losses).containsExactly(1.1875f, 2.4375f);
        assertThat(gradient).containsExactly(0.5f, -0.75f, 0, 0.75f);
    }
}
