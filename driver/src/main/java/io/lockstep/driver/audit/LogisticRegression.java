package io.lockstep.driver.audit;

/**
 * Logistic regression with a squared penalty on all coefficients but the intercept, by Newton's method (iteratively reweighted least
 * squares). Sums are over rows in their order, so that the same rows give the same bits.
 *
 * <p>Symbols: N rows, P inputs.
 */
final class LogisticRegression {
    private static final int MOST_STEPS = 30;
    private static final int MOST_HALVINGS = 20;
    private static final double SMALL_STEP = 1e-8;
    private static final double LEAST_CURVATURE = 1e-12;

    private final double[][] x;
    private final double[] yes;
    private final double[] no;
    private final double penalty;
    private final int size;

    private LogisticRegression(double[][] x, double[] yes, double[] no, double penalty) {
        this.x = x;
        this.yes = yes;
        this.no = no;
        this.penalty = penalty;
        this.size = x[0].length + 1;
    }

    /**
     * Learns coefficients.
     *
     * @param x [N, P], N at least 1. Not modified.
     * @param yes [N] weights of rows that are yes. Not modified.
     * @param no [N] weights of rows that are no. Not modified.
     * @param penalty of half the sum of squared coefficients, at least 0
     * @return [1 + P] intercept, then coefficients
     */
    static double[] fit(double[][] x, double[] yes, double[] no, double penalty) {
        return new LogisticRegression(x, yes, no, penalty).fit();
    }

    /** The logit of a row. */
    static double logit(double[] coefficients, double[] row) {
        double sum = coefficients[0];
        for (int i = 0; i < row.length; i++) {
            sum += coefficients[i + 1] * row[i];
        }
        return sum;
    }

    private double[] fit() {
        double[] own = new double[size];
        double loss = loss(own);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] newton = newton(own);
            double share = 1;
            double[] next = moved(own, newton, share);
            double less = loss(next);
            for (int i = 0; i < MOST_HALVINGS && !(less <= loss); i++) {
                share /= 2;
                next = moved(own, newton, share);
                less = loss(next);
            }
            if (!(less <= loss)) {
                return own;
            }
            own = next;
            loss = less;
            double largest = 0;
            for (double move : newton) {
                largest = Math.max(largest, Math.abs(move * share));
            }
            if (largest < SMALL_STEP) {
                return own;
            }
        }
        return own;
    }

    private static double[] moved(double[] from, double[] by, double share) {
        double[] to = from.clone();
        for (int i = 0; i < to.length; i++) {
            to[i] += share * by[i];
        }
        return to;
    }

    private double loss(double[] coefficients) {
        double sum = 0;
        for (int i = 1; i < size; i++) {
            sum += 0.5 * penalty * coefficients[i] * coefficients[i];
        }
        for (int row = 0; row < x.length; row++) {
            double logit = logit(coefficients, x[row]);
            double tail = StrictMath.log1p(StrictMath.exp(-Math.abs(logit)));
            sum += yes[row] * (Math.max(-logit, 0) + tail) + no[row] * (Math.max(logit, 0) + tail);
        }
        return sum;
    }

    /** The step to the minimum of the loss's second-order approximation. */
    private double[] newton(double[] coefficients) {
        double[] gradient = new double[size];
        double[][] curvature = new double[size][size];
        for (int i = 1; i < size; i++) {
            gradient[i] = -penalty * coefficients[i];
            curvature[i][i] = penalty;
        }
        double[] row = new double[size];
        row[0] = 1;
        for (int n = 0; n < x.length; n++) {
            System.arraycopy(x[n], 0, row, 1, size - 1);
            double share = 1 / (1 + StrictMath.exp(-logit(coefficients, x[n])));
            double slope = yes[n] * (1 - share) - no[n] * share;
            double weight = (yes[n] + no[n]) * share * (1 - share);
            for (int i = 0; i < size; i++) {
                gradient[i] += slope * row[i];
                double scaled = weight * row[i];
                for (int j = 0; j <= i; j++) {
                    curvature[i][j] += scaled * row[j];
                }
            }
        }
        return solved(curvature, gradient);
    }

    /**
     * Solves by Cholesky's decomposition; directions without curvature are not moved in.
     *
     * @param a [P, P] lower half. Overwritten.
     * @param b [P]. Overwritten.
     */
    private static double[] solved(double[][] a, double[] b) {
        int size = b.length;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= a[i][k] * a[j][k];
                }
                a[i][j] = i == j ? Math.sqrt(Math.max(sum, LEAST_CURVATURE)) : sum / a[j][j];
            }
        }
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < i; k++) {
                b[i] -= a[i][k] * b[k];
            }
            b[i] /= a[i][i];
        }
        for (int i = size - 1; i >= 0; i--) {
            for (int k = i + 1; k < size; k++) {
                b[i] -= a[k][i] * b[k];
            }
            b[i] /= a[i][i];
        }
        return b;
    }
}
