package io.lockstep.kernels.initializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InitializersTest {
    /** Outputs 64, inputs 24, kernel 3x2: fan in 24 * 6 = 144, fan out 64 * 6 = 384; 9,216 values. */
    private static final Shape KERNEL = Shape.of(64, 24, 3, 2);

    private static final RandomStream STREAM = RandomStream.of(1, Purpose.INITIALIZATION, 42);

    private static float[] values(Initializer initializer) {
        float[] values = new float[KERNEL.elementCount()];
        Arrays.fill(values, Float.NaN);
        initializer.fill(KERNEL, STREAM, values, 0);
        return values;
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }

    /** Standard error of a deviation: at most 1/sqrt(2 n) = 0.74% of it; four of them. */
    private static void assertNormal(Initializer initializer, double deviation) {
        float[] values = values(initializer);
        assertThat(deviation(values)).isCloseTo(deviation, within(0.03 * deviation));
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isBetween(3 * deviation, 6 * deviation);
    }

    private static void assertUniform(Initializer initializer, double bound) {
        float[] values = values(initializer);
        assertThat(deviation(values)).isCloseTo(bound / Math.sqrt(3), within(0.03 * bound));
        float least = 0;
        float most = 0;
        for (float value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        assertThat((double) most).isBetween(0.99 * bound, bound * (1 + 1e-7));
        assertThat((double) least).isBetween(-bound * (1 + 1e-7), -0.99 * bound);
    }

    @Test
    void variancesFollowTheFans() {
        assertNormal(new HeNormal(), Math.sqrt(2.0 / 144));
        assertNormal(new GlorotNormal(), Math.sqrt(2.0 / (144 + 384)));
        assertNormal(new LecunNormal(), Math.sqrt(1.0 / 144));
        assertNormal(new Normal(0, 0.02), 0.02);
        assertUniform(new HeUniform(), Math.sqrt(6.0 / 144));
        assertUniform(new GlorotUniform(), Math.sqrt(6.0 / (144 + 384)));
        assertUniform(new LecunUniform(), Math.sqrt(3.0 / 144));
        assertUniform(new TorchUniform(), 1.0 / 12);
        assertUniform(new Uniform(-0.3, 0.3), 0.3);
    }

    @Test
    void constantsAreConstant() {
        assertThat(values(new Zeros())).containsOnly(0);
        assertThat(values(new Ones())).containsOnly(1);
        assertThat(values(new Constant(0.25f))).containsOnly(0.25f);
    }

    @Test
    void elementsDependOnTheirPositionAloneAndNothingElseIsWritten() {
        float[] whole = values(new HeNormal());
        float[] shifted = new float[whole.length + 7];
        Arrays.fill(shifted, Float.NaN);
        new HeNormal().fill(KERNEL, STREAM, shifted, 5);
        for (int i = 0; i < shifted.length; i++) {
            Float expected = i < 5 || i >= whole.length + 5 ? Float.NaN : whole[i - 5];
            assertThat(shifted[i]).isEqualTo(expected);
        }
        assertThat(whole[0]).isNotEqualTo(whole[1]);
    }

    @Test
    void shiftedRangesAndMeansAreKept() {
        float[] values = values(new Uniform(2, 3));
        for (float value : values) {
            assertThat(value).isBetween(2f, 3f);
        }
        float[] shifted = values(new Normal(5, 0));
        assertThat(shifted).containsOnly(5);
    }

    @Test
    void vectorsHaveNoFans() {
        assertThatThrownBy(() -> new HeUniform().fill(Shape.of(5), STREAM, new float[5], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("heUniform: expected a tensor of outputs x inputs (x kernel), got shape 5."
                        + " Use zeros, constant, uniform or normal for it");
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new Constant(Float.NaN)).hasMessage("constant: value must be finite, got NaN");
        assertThatThrownBy(() -> new Normal(0, -1))
                .hasMessage(
                        "normal: expected a finite mean and a deviation of at least 0, got mean 0.0, deviation -1.0");
        assertThatThrownBy(() -> new Uniform(1, 0))
                .hasMessage("uniform: expected finite numbers low <= high, got low 1.0, high 0.0");
    }
}
