package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CategoricalHingeTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new CategoricalHinge());
    }

    /** Rivals away from each other. */
    @Override
    public void keepOffCorners(int size, float[] outputs, float[] targets, SplittableRandom random) {
        for (int row = 0; row < targets.length; row++) {
            int shift = random.nextInt(size);
            for (int j = 0; j < size; j++) {
                outputs[row * size + j] = 0.3f * ((j * 3 + shift) % size);
            }
        }
    }

    /**
     * By hand: 1 + 1 - 2 = 0 for class 1 of the first row; 1 + 4 - 0 for class 0 of the second; first of two equal
     * rivals.
     */
    @Test
    void categoricalHingeComparesWithTheBestOfTheOthers() {
        float[] losses = nan(3);
        float[] gradient = nan(9);
        float[] outputs = {1, 2, -0.5f, 0, -3, 4, 0.5f, 0.5f, 0.25f};
        new CategoricalHinge().apply(3, 3, outputs, new float[] {1, 0, 2}, new float[] {1, 2, 1}, losses, gradient);
        assertThat(losses).containsExactly(0, 5, 1.25f);
        assertThat(gradient).containsExactly(0, -0f, 0, -2, 0, 2, 1, 0, -1);
    }
}
