package io.lockstep.kernels.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.network.TestNumbers;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a backend's matrix products must do; each backend's test extends this. */
public abstract class MatrixProductsContract {
    private static final int SPARE = 3;
    private static final double ROUNDING = 0x1p-24;

    protected abstract MatrixProducts products();

    private interface Product {
        void run(MatrixProducts products, float[] a, float[] b, float[] c, boolean accumulate);
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "7,1,15", "1,17,7", "16,16,16", "15,33,17", "33,7,1001", "33,1001,7", "128,10,64", "3,521,131"
    })
    void agreesWithDoubles(int m, int n, int k) {
        check(m, n, k, (products, a, b, c, accumulate) -> products.multiply(m, n, k, a, b, c, accumulate));
        check(m, n, k, (products, a, b, c, accumulate) -> products.multiplyTransposedB(m, n, k, a, b, c, accumulate));
        check(m, n, k, (products, a, b, c, accumulate) -> products.multiplyTransposedA(m, n, k, a, b, c, accumulate));
    }

    /**
     * Operands from -1 to 1: k + 1 roundings of partial sums of at most k + 1, so k (k + 1) units at the very worst.
     */
    private void check(int m, int n, int k, Product product) {
        float[] a = TestNumbers.uniform(m * k + SPARE, 1, 1);
        float[] b = TestNumbers.uniform(k * n + SPARE, 1, 2);
        for (boolean accumulate : new boolean[] {false, true}) {
            float[] start = TestNumbers.uniform(m * n + SPARE, 1, 3);
            float[] expected = start.clone();
            product.run(new PlainProducts(), a, b, expected, accumulate);
            if (!accumulate) {
                Arrays.fill(start, 0, m * n, Float.NaN);
            }
            float[] first = start.clone();
            product.run(products(), a, b, first, accumulate);
            float[] second = start.clone();
            product.run(products(), a, b, second, accumulate);
            assertThat(second).as("twice the same bits").isEqualTo(first);
            double typical = ROUNDING * Math.sqrt(k + 1.0) * Math.sqrt(k + 1.0);
            for (int i = 0; i < first.length; i++) {
                double allowed = i < m * n ? 4 * typical : 0;
                assertThat(Math.abs((double) first[i] - expected[i]))
                        .as("[%d,%d,%d] element %d, accumulate %s", m, n, k, i, accumulate)
                        .isLessThanOrEqualTo(allowed);
            }
        }
    }
}
