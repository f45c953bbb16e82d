package io.lockstep.kernels.layer;

/** Matrix products as they are defined, summed in double and rounded once. */
public final class PlainProducts implements MatrixProducts {
    @Override
    public void multiply(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = accumulate ? c[i * n + j] : 0;
                for (int l = 0; l < k; l++) {
                    sum += (double) a[i * k + l] * b[l * n + j];
                }
                c[i * n + j] = (float) sum;
            }
        }
    }

    @Override
    public void multiplyTransposedB(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        multiply(m, n, k, a, transpose(n, k, b), c, accumulate);
    }

    @Override
    public void multiplyTransposedA(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        multiply(m, n, k, transpose(k, m, a), b, c, accumulate);
    }

    private static float[] transpose(int rows, int columns, float[] x) {
        float[] transposed = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j * rows + i] = x[i * columns + j];
            }
        }
        return transposed;
    }
}
