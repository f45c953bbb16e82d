package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MaeTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new Mae());
    }

    /** By hand, per row of 2 outputs: errors (1, -2), (0, 4). PyTorch's mean over rows: 1.75. */
    @Test
    void isAMeanOverOutputs() {
        float[] outputs = {2, -1, 0.5f, 3};
        float[] targets = {1, 1, 0.5f, -1};
        float[] losses = nan(2);
        float[] gradient = nan(4);
        new Mae().apply(2, 2, outputs, targets, ones(2), losses, gradient);
        assertThat(losses).containsExactly(1.5f, 2);
        assertThat(gradient).containsExactly(0.5f, -0.5f, 0, 0.5f);
    }
}
