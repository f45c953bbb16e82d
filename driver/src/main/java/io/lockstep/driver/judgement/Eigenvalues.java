package io.lockstep.driver.judgement;

import java.util.Arrays;

/**
 * Eigenvalues of symmetric matrices: Householder's reduction to a tridiagonal one, then QL with implicit shifts, as
 * <a href="https://netlib.org/eispack/">EISPACK</a>'s {@code tred1} and {@code imtql1} have them (Martin, Reinsch and Wilkinson 1968; Martin and Wilkinson
 * 1968).
 */
final class Eigenvalues {
    private static final int MOST_TURNS = 60;
    private static final double EPSILON = Math.ulp(1.0);

    private Eigenvalues() {}

    /**
     * All eigenvalues, in no order.
     *
     * @param matrix [n, n], of which the lower triangle is read. Modified.
     * @throws ArithmeticException when they are not found, as of a matrix with numbers that are none
     */
    static double[] of(double[][] matrix) {
        int n = matrix.length;
        double[] diagonal = new double[n];
        double[] below = new double[n];
        reduce(matrix, diagonal, below);
        for (int l = 0; l < n; l++) {
            for (int turn = 0; ; turn++) {
                int end = unreduced(diagonal, below, l);
                if (end == l) {
                    break;
                }
                if (turn == MOST_TURNS) {
                    throw new ArithmeticException(
                            "eigenvalues: expected them within 60 turns, got none. Are all numbers finite?");
                }
                turn(diagonal, below, l, end);
            }
        }
        return diagonal;
    }

    /** @param below of the diagonal, from 1 on. Overwritten. */
    private static void reduce(double[][] a, double[] diagonal, double[] below) {
        int n = a.length;
        double[] p = new double[n];
        for (int i = n - 1; i > 0; i--) {
            double[] v = a[i];
            double scale = 0;
            for (int k = 0; k < i; k++) {
                scale += Math.abs(v[k]);
            }
            diagonal[i] = v[i];
            if (scale == 0) {
                below[i] = 0;
                continue;
            }
            double h = 0;
            for (int k = 0; k < i; k++) {
                v[k] /= scale;
                h += v[k] * v[k];
            }
            double f = v[i - 1];
            double g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
            below[i] = scale * g;
            h -= f * g;
            v[i - 1] = f - g;
            reflect(a, v, i, h, p);
        }
        diagonal[0] = a[0][0];
    }

    /** Makes the leading i rows {@code P A P} with {@code P = I - v v^T / h}. */
    private static void reflect(double[][] a, double[] v, int i, double h, double[] p) {
        Arrays.fill(p, 0, i, 0);
        for (int j = 0; j < i; j++) {
            double[] row = a[j];
            double own = v[j];
            double sum = row[j] * own;
            for (int k = 0; k < j; k++) {
                sum += row[k] * v[k];
                p[k] += row[k] * own;
            }
            p[j] += sum;
        }
        double projected = 0;
        for (int j = 0; j < i; j++) {
            p[j] /= h;
            projected += p[j] * v[j];
        }
        double half = projected / (h + h);
        for (int j = 0; j < i; j++) {
            p[j] -= half * v[j];
        }
        for (int j = 0; j < i; j++) {
            double[] row = a[j];
            for (int k = 0; k <= j; k++) {
                row[k] -= v[j] * p[k] + p[j] * v[k];
            }
        }
    }

    /** The last row of the block from l on that does not fall apart. */
    private static int unreduced(double[] diagonal, double[] below, int l) {
        int m = l;
        while (m < diagonal.length - 1
                && Math.abs(below[m + 1]) > EPSILON * (Math.abs(diagonal[m]) + Math.abs(diagonal[m + 1]))) {
            m++;
        }
        return m;
    }

    private static void turn(double[] d, double[] e, int l, int m) {
        double g = (d[l + 1] - d[l]) / (2 * e[l + 1]);
        double r = Math.hypot(g, 1);
        g = d[m] - d[l] + e[l + 1] / (g + (g >= 0 ? r : -r));
        double s = 1;
        double c = 1;
        double p = 0;
        for (int i = m - 1; i >= l; i--) {
            double f = s * e[i + 1];
            double b = c * e[i + 1];
            r = Math.hypot(f, g);
            if (i + 2 < e.length) {
                e[i + 2] = r;
            }
            if (r == 0) {
                d[i + 1] -= p;
                if (m + 1 < e.length) {
                    e[m + 1] = 0;
                }
                return;
            }
            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = (d[i] - g) * s + 2 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
        }
        d[l] -= p;
        e[l + 1] = g;
        if (m + 1 < e.length) {
            e[m + 1] = 0;
        }
    }
}
