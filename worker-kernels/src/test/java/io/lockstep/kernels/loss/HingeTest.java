package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HingeTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new Hinge());
    }

    /** Margins away from 0. */
    @Override
    public void keepOffCorners(int size, float[] outputs, float[] targets, SplittableRandom random) {
        for (int i = 0; i < outputs.length; i++) {
            float distance = outputs[i] - targets[i];
            outputs[i] = (2 * targets[i] - 1) * (1 + distance);
        }
    }

    /**
     * By hand, per row of 2 outputs: y x = 2 and 0.5: 0, 0.5; y x = -3 and 1: 4, 0 with the border counted as far
     * enough.
     */
    @Test
    void hingeCountsWhatIsMissingToTheMargin() {
        float[] losses = nan(2);
        float[] gradient = nan(4);
        new Hinge().apply(2, 2, new float[] {2, -0.5f, -3, -1}, new float[] {1, 0, 1, 0}, ones(2), losses, gradient);
        assertThat(losses).containsExactly(0.25f, 2);
        assertThat(gradient).containsExactly(0, 0.5f, -0.5f, 0);
    }
}
