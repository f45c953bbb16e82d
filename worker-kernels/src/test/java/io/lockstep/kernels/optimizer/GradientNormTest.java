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

    private static float[] waves(int size, double scale) {
        float[] gradients = new float[size];
        for (int i = 0; i < size; i++) {
            gradients[i] = (float) (Math.sin(i) * scale);
        }
        return gradients;
    }

    private static double byHalves(double[] sums) {
        return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
    }

    /**
     * The order is part of the meaning: 256 lanes, four rounds at a time, then eight sums, then halves against halves.
     */
    @Test
    void lanesAreSummedAsWritten() {
        float[] g = waves(2 * 1024 + 2 * 256 + 3, 1);
        float[] lanes = new float[256];
        for (int i = 0; i < 2 * 1024; i += i % 1024 == 255 ? 1024 - 255 : 1) {
            float four = (g[i] * g[i] + g[i + 256] * g[i + 256]) + (g[i + 512] * g[i + 512] + g[i + 768] * g[i + 768]);
            lanes[i % 256] += four;
        }
        for (int i = 2 * 1024; i < g.length; i++) {
            lanes[i % 256] += g[i] * g[i];
        }
        double[] sums = new double[8];
        for (int i = 0; i < 256; i++) {
            sums[i % 8] += lanes[i];
        }
        assertThat(GradientNorm.sumOfSquares(g, 0, g.length)).isEqualTo(byHalves(sums));
    }

    /** Against a sum in double: a block's 80 roundings of 2^-24 at most, in practice far fewer. */
    @Test
    void aWholeBlockIsSummedToSixDigits() {
        float[] gradients = waves(16_384, 3e-4);
        double expected = 0;
        for (float gradient : gradients) {
            expected += (double) gradient * gradient;
        }
        double found = GradientNorm.sumOfSquares(gradients, 0, gradients.length);
        assertThat(found / expected).isCloseTo(1, within(80 * 0x1p-24));
    }

    /** Squares outside of float32's range are added in double. */
    @Test
    void sizesThatFloat32CannotSquareCount() {
        for (double scale : new double[] {1e-30, 1e-12, 1e19, 1e25}) {
            float[] gradients = waves(3000, scale);
            double[] sums = new double[8];
            for (int i = 0; i < gradients.length; i++) {
                sums[i % 8] += (double) gradients[i] * gradients[i];
            }
            assertThat(GradientNorm.sumOfSquares(gradients, 0, gradients.length) / byHalves(sums))
                    .isCloseTo(1, within(80 * 0x1p-24));
        }
        assertThat(GradientNorm.sumOfSquares(new float[3000], 0, 3000)).isZero();
        assertThat(GradientNorm.sumOfSquares(new float[] {1, Float.NaN}, 0, 2)).isNaN();
        assertThat(GradientNorm.sumOfSquares(new float[] {1, Float.NEGATIVE_INFINITY}, 0, 2))
                .isInfinite();
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
