package io.lockstep.driver.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GaussianTest {
    /** NumPy 2: {@code np.linalg.eigvalsh} of Hilbert's matrix of five rows. */
    @Test
    void eigenvaluesAreThoseOfNumPy() {
        double[][] hilbert = new double[5][5];
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                hilbert[i][j] = 1.0 / (i + j + 1);
            }
        }
        double[] values = Eigenvalues.of(hilbert);
        Arrays.sort(values);
        assertThat(values)
                .containsExactly(
                        new double[] {3.28792877e-06, 3.05898040e-04, 1.14074916e-02, 2.08534219e-01, 1.56705069e+00},
                        within(1e-8));
        assertThat(Eigenvalues.of(new double[][] {{3, 0, 0}, {0, 0, 0}, {0, 0, -2}}))
                .containsExactlyInAnyOrder(3, 0, -2);
        assertThat(Eigenvalues.of(new double[][] {{7}})).containsExactly(7);
    }

    /** Of a matrix Q diag(1 … n) Q^T with a reflection Q. */
    @Test
    void largeMatricesKeepTheirEigenvalues() {
        int n = 60;
        double[] v = new double[n];
        double norm = 0;
        for (int i = 0; i < n; i++) {
            v[i] = Math.sin(i + 1);
            norm += v[i] * v[i];
        }
        double[][] matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    double left = (i == k ? 1 : 0) - 2 * v[i] * v[k] / norm;
                    double right = (j == k ? 1 : 0) - 2 * v[j] * v[k] / norm;
                    matrix[i][j] += left * (k + 1) * right;
                }
            }
        }
        double[] values = Eigenvalues.of(matrix);
        Arrays.sort(values);
        for (int k = 0; k < n; k++) {
            assertThat(values[k]).isCloseTo(k + 1, within(1e-10));
        }
    }

    /** Independent features: a sum over them of (m1 - m2)^2 + (s1 - s2)^2, deviations 1, 2 and 3, 4: 4 + 1 + 4 + 4. */
    @Test
    void ofIndependentFeaturesItIsASum() {
        Gaussian first = new Gaussian(new double[] {1, 5}, new double[][] {{1, 0}, {0, 4}});
        Gaussian second = new Gaussian(new double[] {3, 4}, new double[][] {{9, 0}, {0, 16}});
        assertThat(first.distance(second)).isCloseTo(13, within(1e-12));
        assertThat(second.distance(first)).isCloseTo(13, within(1e-12));
        assertThat(first.distance(first)).isCloseTo(0, within(1e-12));
    }

    /** Of two features tr (C1 C2)^(1/2) is {@code sqrt(tr(C1 C2) + 2 sqrt(det C1 det C2))}. */
    @Test
    void correlatedFeaturesCount() {
        double[][] one = {{2, 1}, {1, 3}};
        double[][] two = {{5, -2}, {-2, 1}};
        double product = 2 * 5 + 1 * -2 + 1 * -2 + 3 * 1;
        double root = Math.sqrt(product + 2 * Math.sqrt(5 * 1));
        Gaussian first = new Gaussian(new double[2], one);
        Gaussian second = new Gaussian(new double[2], two);
        assertThat(first.distance(second)).isCloseTo(11 - 2 * root, within(1e-12));
        assertThat(second.distance(first)).isCloseTo(11 - 2 * root, within(1e-12));
    }

    /** NumPy 2 over {@code np.cov} and {@code np.linalg.eigvals(c1 @ c2)}. */
    @Test
    void distanceIsThatOfNumPy() {
        float[] x = new float[48];
        float[] y = new float[48];
        for (int i = 0; i < 12; i++) {
            for (int j = 0; j < 4; j++) {
                x[4 * i + j] = (i * 7 + j * 3) % 11 + 0.5f * (i * j % 5);
                y[4 * i + j] = (i * 5 + j * 2) % 13 - 0.25f * (i * j % 7);
            }
        }
        assertThat(Gaussian.of(x, 4).distance(Gaussian.of(y, 4))).isCloseTo(11.421725804981378, within(1e-9));
    }

    /** A feature that never changes, and one that is another's double, leave the covariance without a root of its own. */
    @Test
    void featuresThatSayNothingDoNotMatter() {
        float[] plain = {1, 4, 2, 8};
        float[] other = {0, 3, 5, 5};
        float[] wide = new float[12];
        float[] otherWide = new float[12];
        for (int i = 0; i < 4; i++) {
            wide[3 * i] = plain[i];
            otherWide[3 * i] = other[i];
            wide[3 * i + 2] = 2 * plain[i];
            otherWide[3 * i + 2] = 2 * other[i];
        }
        double expected = 5 * Gaussian.of(plain, 1).distance(Gaussian.of(other, 1));
        assertThat(Gaussian.of(wide, 3).distance(Gaussian.of(otherWide, 3))).isCloseTo(expected, within(1e-6));
    }
}
