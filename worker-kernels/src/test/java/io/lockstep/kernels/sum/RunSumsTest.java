package io.lockstep.kernels.sum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small whole numbers, exact in any order; NaN around every run. */
class RunSumsTest {
    private static final int BEFORE = 3;

    private static float[] run(int count, int salt, int before) {
        float[] values = new float[before + count + 1];
        Arrays.fill(values, Float.NaN);
        for (int i = 0; i < count; i++) {
            values[before + i] = (i * salt) % 11 - 4;
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 17, 33})
    void everyElementCountsOnce(int count) {
        float[] x = run(count, 3, BEFORE);
        float[] y = run(count, 7, BEFORE);
        float[] w = run(count, 5, 0);
        double sum = 0;
        double squares = 0;
        double products = 0;
        double shifted = 0;
        double triples = 0;
        for (int i = 0; i < count; i++) {
            double a = x[BEFORE + i] - 2.0;
            sum += x[BEFORE + i];
            squares += a * a;
            products += a * y[BEFORE + i];
            shifted += (w[i] - 2.0) * y[BEFORE + i];
            triples += w[i] * a * y[BEFORE + i];
        }
        assertThat(RunSums.of(x, BEFORE, count)).isEqualTo(sum);
        assertThat(RunSums.ofSquares(x, BEFORE, 2, count)).isEqualTo(squares);
        assertThat(RunSums.ofProducts(x, BEFORE, 2, y, BEFORE, count)).isEqualTo(products);
        assertThat(RunSums.ofProducts(w, 0, 2, y, BEFORE, count)).isEqualTo(shifted);
        assertThat(RunSums.ofProducts(w, 0, x, 2, y, BEFORE, count)).isEqualTo(triples);
    }
}
