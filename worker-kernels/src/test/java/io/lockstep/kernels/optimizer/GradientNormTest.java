package io.lockstep.kernels.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GradientNormTest {
    @Test
    void squaresAreSummedOverAnyRange() {
        float[] gradients = new float[40];
        for (int size = 0; size <= 30; size++) {
            double expected = 0;
            for (int i = 0; i < 40; i++) {
                gradients[i] = i - 7;
                expected += i >= 3 && i < 3 + size ? (i - 7.0) * (i - 7.0) : 0;
            }
            // small whole numbers: exact in any order
            assertThat(GradientNorm.sumOfSquares(gradients, 3, size)).isEqualTo(expected);
        }
        assertThatThrownBy(() -> GradientNorm.sumOfSquares(gradients, 30, 11))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** The order is part of the meaning: eight lanes, then halves against halves. */
    @Test
    void lanesAreSummedAsWritten() {
        float[] gradients = new float[1003];
        double[] lanes = new double[8];
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] = (float) Math.sin(i);
            lanes[i % 8] += (double) gradients[i] * gradients[i];
        }
        double expected =
                ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
        assertThat(GradientNorm.sumOfSquares(gradients, 0, gradients.length)).isEqualTo(expected);
    }

    /** Blocks 0..6: ((0+1) + (2+3)) + ((4+5) + 6). */
    @Test
    void blocksAreSummedByTheTreeOverTheirNumbers() {
        double[] sums = {1e16, 1, -1e16, 3, 0.1, 0.2, 0.3};
        assertThat(GradientNorm.total(sums, 7)).isEqualTo(((1e16 + 1) + (-1e16 + 3)) + ((0.1 + 0.2) + 0.3));
        assertThat(GradientNorm.total(sums, 1)).isEqualTo(1e16);
        assertThat(GradientNorm.total(sums, 0)).isZero();
        assertThat(GradientNorm.total(sums, 3, 4)).isEqualTo((3 + 0.1) + (0.2 + 0.3));
        assertThat(GradientNorm.total(sums, 7, 0)).isZero();
    }

    /** (3, 4) has norm 5; clipped to 1 it is (0.6, 0.8). */
    @Test
    void clippingScalesToTheNormGiven() {
        float[] gradients = {9, 3, 4, 9};
        double sum = GradientNorm.sumOfSquares(gradients, 1, 2);
        float factor = GradientNorm.factor(1, sum);
        GradientNorm.scale(gradients, 1, 2, factor);
        assertThat(sum).isEqualTo(25);
        assertThat(gradients[1]).isCloseTo(0.6f, within(1e-7f));
        assertThat(gradients[2]).isCloseTo(0.8f, within(1e-7f));
        assertThat(gradients[0] + gradients[3]).isEqualTo(18);
    }

    @Test
    void clampingKeepsWhatIsWithinAndWhatIsNoNumber() {
        float[] gradients = {9, 3, -0.5f, -4, Float.NaN, Float.NEGATIVE_INFINITY, 9};
        GradientNorm.clamp(gradients, 1, 5, 2);
        assertThat(gradients).containsExactly(9, 2, -0.5f, -2, Float.NaN, -2, 9);
    }

    @Test
    void shortGradientsAreLeftAlone() {
        assertThat(GradientNorm.factor(5, 25)).isEqualTo(1);
        assertThat(GradientNorm.factor(5, 0)).isEqualTo(1);
        assertThat(GradientNorm.factor(5, Double.NaN)).isNaN();
    }

    @Test
    void hugeGradientsDoNotOverflow() {
        float[] gradients = {3e38f, 3e38f};
        double sum = GradientNorm.sumOfSquares(gradients, 0, 2);
        assertThat(sum).isCloseTo(1.8e77, within(1e71));
        assertThat(GradientNorm.factor(1, sum)).isGreaterThan(0);
    }
}
