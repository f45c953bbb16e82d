package io.lockstep.driver.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlurTest {
    private static final Shape SHAPE = new Shape(List.of(1, 9, 9));

    @Test
    void aPointBecomesANormalDistribution() {
        float[] from = new float[81 + 1];
        from[1 + 4 * 9 + 4] = 1;
        float[] to = new float[from.length];
        Blur.picture(from, to, 1, SHAPE, 1);
        double sum = 0;
        for (float value : to) {
            sum += value;
        }
        assertThat(sum).isEqualTo(1, within(1e-6));
        // e^0, e^-1/2, e^-1 over (1 + 2 e^-1/2 + 2 e^-2 + 2 e^-9/2)^2
        double all = 1 + 2 * StrictMath.exp(-0.5) + 2 * StrictMath.exp(-2) + 2 * StrictMath.exp(-4.5);
        assertThat(to[1 + 4 * 9 + 4]).isEqualTo((float) (1 / (all * all)), within(1e-6f));
        assertThat(to[1 + 4 * 9 + 5]).isEqualTo((float) (StrictMath.exp(-0.5) / (all * all)), within(1e-6f));
        assertThat(to[1 + 5 * 9 + 5]).isEqualTo((float) (StrictMath.exp(-1) / (all * all)), within(1e-6f));
    }

    @Test
    void whatIsEqualStaysSo() {
        float[] from = new float[81];
        Arrays.fill(from, 0.5f);
        float[] to = new float[81];
        Blur.picture(from, to, 0, SHAPE, 5);
        for (float value : to) {
            assertThat(value).isEqualTo(0.5f, within(1e-6f));
        }
    }
}
