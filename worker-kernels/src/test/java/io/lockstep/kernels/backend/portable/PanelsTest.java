package io.lockstep.kernels.backend.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.MatrixProductsContract;
import io.lockstep.kernels.network.TestNumbers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PanelsTest extends MatrixProductsContract {
    private static final float NO_DIFFERENCE = 0;

    @Override
    protected MatrixProducts products() {
        return new Panels();
    }

    /** One panel, four rows and a rest; and panels cut in both directions. */
    @ParameterizedTest
    @CsvSource({"3,5,1", "2,9,7", "5,512,64", "3,521,131"})
    void givesTheSumsOfEjml(int m, int n, int k) {
        float[] a = TestNumbers.uniform(m * k, 1, 1);
        float[] b = TestNumbers.uniform(k * n, 1, 2);
        for (boolean accumulate : new boolean[] {false, true}) {
            float[] found = TestNumbers.uniform(m * n, 1, 3);
            float[] expected = found.clone();
            new Panels().multiply(m, n, k, a, b, found, accumulate);
            new EjmlProducts().multiply(m, n, k, a, b, expected, accumulate);
            assertThat(found).containsExactly(expected, within(NO_DIFFERENCE));
            new Panels().multiplyTransposedA(m, n, k, a, b, found, accumulate);
            new EjmlProducts().multiplyTransposedA(m, n, k, a, b, expected, accumulate);
            assertThat(found).containsExactly(expected, within(NO_DIFFERENCE));
            new Panels().multiplyTransposedB(m, n, k, a, b, found, false);
            new EjmlProducts().multiplyTransposedB(m, n, k, a, b, expected, false);
            assertThat(found).containsExactly(expected, within(NO_DIFFERENCE));
        }
    }
}
