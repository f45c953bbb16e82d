package io.lockstep.driver.judgement;

/**
 * Mean and covariance of features, and the Fréchet distance between two such Gaussians,
 *
 * <pre>
 * d^2 = |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))
 * </pre>
 *
 * Heusel and others, <a href="https://arxiv.org/abs/1706.08500">GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash
 * Equilibrium</a> (2017), where features are those of Inception; what is reported is d^2, as there.
 *
 * @param mean [D]
 * @param covariance [D, D], divided by n - 1 as in NumPy's {@code cov}
 */
@SuppressWarnings("ArrayRecordComponent") // read only; never compared
record Gaussian(double[] mean, double[][] covariance) {
    private static final double NOTHING = 1e-12;

    /**
     * Of rows of features.
     *
     * @param features [n, size]. Not modified.
     */
    static Gaussian of(float[] features, int size) {
        int rows = features.length / size;
        double[] mean = new double[size];
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < size; j++) {
                mean[j] += features[row * size + j];
            }
        }
        for (int j = 0; j < size; j++) {
            mean[j] /= rows;
        }
        double[][] covariance = new double[size][size];
        double[] centred = new double[size];
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < size; j++) {
                centred[j] = features[row * size + j] - mean[j];
            }
            for (int i = 0; i < size; i++) {
                double own = centred[i];
                double[] sums = covariance[i];
                for (int j = 0; j <= i; j++) {
                    sums[j] += own * centred[j];
                }
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i][j] /= Math.max(1, rows - 1);
                covariance[j][i] = covariance[i][j];
            }
        }
        return new Gaussian(mean, covariance);
    }

    /** d^2. */
    double distance(Gaussian other) {
        double sum = 0;
        for (int j = 0; j < mean.length; j++) {
            double difference = mean[j] - other.mean[j];
            sum += difference * difference + covariance[j][j] + other.covariance[j][j];
        }
        // (C1 C2) has the eigenvalues of L^T C2 L, C1 = L L^T, which is symmetric
        double roots = 0;
        for (double value : Eigenvalues.of(between(root(covariance), other.covariance))) {
            roots += Math.sqrt(Math.max(0, value));
        }
        return Math.max(0, sum - 2 * roots);
    }

    /** L of Cholesky, lower; of a matrix that is only semidefinite columns without anything left are 0. */
    private static double[][] root(double[][] matrix) {
        int n = matrix.length;
        double[][] l = new double[n][n];
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, matrix[i][i]);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double left = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    left -= l[i][k] * l[j][k];
                }
                if (i == j) {
                    l[i][i] = left > NOTHING * largest ? Math.sqrt(left) : 0;
                } else {
                    l[i][j] = l[j][j] == 0 ? 0 : left / l[j][j];
                }
            }
        }
        return l;
    }

    /** L^T C L. */
    private static double[][] between(double[][] l, double[][] c) {
        int n = l.length;
        double[][] right = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                add(right[i], c[i][k], l[k], k + 1);
            }
        }
        double[][] all = new double[n][n];
        for (int k = 0; k < n; k++) {
            for (int i = 0; i <= k; i++) {
                add(all[i], l[k][i], right[k], n);
            }
        }
        return all;
    }

    /** Adds {@code factor row} to the first numbers of a sum. */
    private static void add(double[] sum, double factor, double[] row, int count) {
        for (int j = 0; j < count; j++) {
            sum[j] += factor * row[j];
        }
    }
}
