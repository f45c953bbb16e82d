package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.layer.MatrixProducts;
import java.util.Arrays;

/**
 * Products with a wide C. Panels of B, [64, 512] at most, are copied to rows of their own, which stay in the second
 * cache while all rows of A pass; four rows at a time are added to a row of C, in order of k. These are the sums of
 * {@link EjmlProducts} with a fraction of the loads and stores. The JIT vectorizes the loop because every array is
 * indexed from 0 by one variable, and only up to some length: not with eight rows. One for each thread.
 */
final class Panels implements MatrixProducts {
    private static final int HEIGHT = 64;
    private static final int WIDTH = 512;

    /** Memory of one. */
    static final long BYTES = (HEIGHT + 1L) * WIDTH * Float.BYTES;

    private final float[][] panel = new float[HEIGHT][WIDTH];
    private final float[] sums = new float[WIDTH];
    private int rowStep;
    private int termStep;
    private boolean transposedB;

    @Override
    public void multiply(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        rowStep = k;
        termStep = 1;
        transposedB = false;
        run(m, n, k, a, b, c, accumulate);
    }

    @Override
    public void multiplyTransposedB(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        rowStep = k;
        termStep = 1;
        transposedB = true;
        run(m, n, k, a, b, c, accumulate);
    }

    @Override
    public void multiplyTransposedA(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        rowStep = 1;
        termStep = m;
        transposedB = false;
        run(m, n, k, a, b, c, accumulate);
    }

    private void run(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        for (int column = 0; column < n; column += WIDTH) {
            int width = Math.min(WIDTH, n - column);
            for (int term = 0; term < k; term += HEIGHT) {
                int height = Math.min(HEIGHT, k - term);
                if (transposedB) {
                    gather(width, height, b, column * k + term, k);
                } else {
                    copy(width, height, b, term * n + column, n);
                }
                boolean fresh = term == 0 && !accumulate;
                for (int row = 0; row < m; row++) {
                    if (fresh) {
                        Arrays.fill(sums, 0, width, 0);
                    } else {
                        System.arraycopy(c, row * n + column, sums, 0, width);
                    }
                    addRow(width, height, a, row * rowStep + term * termStep);
                    System.arraycopy(sums, 0, c, row * n + column, width);
                }
            }
        }
    }

    private void copy(int width, int height, float[] b, int offset, int step) {
        for (int row = 0; row < height; row++) {
            System.arraycopy(b, offset + row * step, panel[row], 0, width);
        }
    }

    private void gather(int width, int height, float[] b, int offset, int step) {
        for (int column = 0; column < width; column++) {
            int at = offset + column * step;
            for (int row = 0; row < height; row++) {
                panel[row][column] = b[at + row];
            }
        }
    }

    /** Adds the panel's rows, times the elements of a row of A from {@code at}, to the sums. */
    private void addRow(int width, int height, float[] a, int at) {
        int row = 0;
        int next = at;
        for (; row + 4 <= height; row += 4) {
            addFour(width, row, a, next);
            next += 4 * termStep;
        }
        for (; row < height; row++) {
            addOne(width, panel[row], a[next]);
            next += termStep;
        }
    }

    private void addFour(int width, int row, float[] a, int at) {
        float a0 = a[at];
        float a1 = a[at + termStep];
        float a2 = a[at + 2 * termStep];
        float a3 = a[at + 3 * termStep];
        float[] b0 = panel[row];
        float[] b1 = panel[row + 1];
        float[] b2 = panel[row + 2];
        float[] b3 = panel[row + 3];
        float[] sum = sums;
        for (int i = 0; i < width; i++) {
            sum[i] = sum[i] + a0 * b0[i] + a1 * b1[i] + a2 * b2[i] + a3 * b3[i];
        }
    }

    private void addOne(int width, float[] b, float a) {
        float[] sum = sums;
        for (int i = 0; i < width; i++) {
            sum[i] += a * b[i];
        }
    }
}
