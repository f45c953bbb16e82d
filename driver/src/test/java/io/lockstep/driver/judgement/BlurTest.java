package io.lockstep.driver.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BlurTest {
    /** SciPy 1.17: {@code gaussian_filter(x, 1, mode='constant')}, 100 at (1, 2), 50 at (4, 5); lines 0, 1 and 4. */
    @Test
    void isThatOfSciPy() {
        float[] two = new float[60];
        two[30 + 8] = 100;
        two[30 + 29] = 50;
        float[] blurred = Blur.of(two, Shape.of(1, 5, 6), 1);
        assertThat(Arrays.copyOf(blurred, 30)).containsOnly(0);
        float[][] lines = {
            {1.3064f, 5.855f, 9.6533f, 5.8554f, 1.3081f, 0.1099f},
            {2.1539f, 9.6533f, 15.9166f, 9.6653f, 2.2076f, 0.2652f},
            {0.0239f, 0.1099f, 0.2652f, 1.1842f, 4.8506f, 7.9598f}
        };
        assertThat(Arrays.copyOfRange(blurred, 30, 36)).containsExactly(lines[0], within(1e-4f));
        assertThat(Arrays.copyOfRange(blurred, 36, 42)).containsExactly(lines[1], within(1e-4f));
        assertThat(Arrays.copyOfRange(blurred, 54, 60)).containsExactly(lines[2], within(1e-4f));
    }
}
