package io.lockstep.kernels.layer.normalisation;

/**
 * A weight seen as a matrix W [rows, columns] whose rows lie along one axis: element (r, (a, b)) is at
 * {@code (a rows + r) inner + b} of the tensor. Sums are in double, in the tensor's order.
 *
 * @param rows outputs
 * @param outer sizes before the axis
 * @param inner sizes behind it
 * @param epsilon least length that is divided by
 */
record WeightMatrix(int rows, int outer, int inner, double epsilon) {
    int columns() {
        return outer * inner;
    }

    int size() {
        return rows * outer * inner;
    }

    private int at(int row, int a) {
        return (a * rows + row) * inner;
    }

    /**
     * {@code v = W^T u / |W^T u|}.
     *
     * @param u [rows]. Not modified.
     * @param v [columns]. Overwritten.
     */
    void toColumns(float[] weight, float[] u, float[] v) {
        for (int a = 0; a < outer; a++) {
            for (int b = 0; b < inner; b++) {
                double sum = 0;
                for (int row = 0; row < rows; row++) {
                    sum += (double) weight[at(row, a) + b] * u[row];
                }
                v[a * inner + b] = (float) sum;
            }
        }
        normalise(columns(), v);
    }

    /**
     * {@code u = W v / |W v|}.
     *
     * @param u [rows]. Overwritten.
     * @return {@code |W v|}, at least epsilon
     */
    double toRows(float[] weight, float[] v, float[] u) {
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int a = 0; a < outer; a++) {
                sum += dot(inner, weight, at(row, a), v, a * inner);
            }
            u[row] = (float) sum;
        }
        return normalise(rows, u);
    }

    private static double dot(int size, float[] x, int xFrom, float[] y, int yFrom) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += (double) x[xFrom + i] * y[yFrom + i];
        }
        return sum;
    }

    /** Whether a direction of [rows] is none. */
    boolean isZero(float[] u) {
        for (int row = 0; row < rows; row++) {
            if (u[row] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Divides by the length, which it returns, at least epsilon. */
    private double normalise(int size, float[] x) {
        double length = Math.max(epsilon, Math.sqrt(dot(size, x, 0, x, 0)));
        for (int i = 0; i < size; i++) {
            x[i] = (float) (x[i] / length);
        }
        return length;
    }

    /**
     * {@code dW += (dW' - <dW', W / sigma> u v^T) / sigma}.
     *
     * @param dScaled dW'. Not modified.
     * @param dWeight dW. Accumulated into.
     */
    void addGradient(float[] weight, double sigma, float[] u, float[] v, float[] dScaled, float[] dWeight) {
        double along = dot(size(), dScaled, 0, weight, 0) / sigma;
        for (int a = 0; a < outer; a++) {
            for (int row = 0; row < rows; row++) {
                double factor = along * u[row];
                int from = at(row, a);
                for (int b = 0; b < inner; b++) {
                    dWeight[from + b] += (float) ((dScaled[from + b] - factor * v[a * inner + b]) / sigma);
                }
            }
        }
    }
}
