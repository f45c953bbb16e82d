package io.lockstep.kernels.layer.normalisation;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.convolution.ConvTranspose1d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/** Power iteration in double, of a weight whose outputs lie along its first axis, or its second where it is transposed. */
public final class PowerIteration {
    private static final int ITERATIONS = 3000;

    private final double[][] matrix;

    private PowerIteration(double[][] matrix) {
        this.matrix = matrix;
    }

    static PowerIteration of(Layer layer, Shape weight, double[] values) {
        boolean second = layer instanceof ConvTranspose2d || layer instanceof ConvTranspose1d;
        int rows = weight.size(second ? 1 : 0);
        int outer = second ? weight.size(0) : 1;
        int inner = values.length / rows / outer;
        double[][] matrix = new double[rows][outer * inner];
        for (int i = 0; i < values.length; i++) {
            int row = i / inner % rows;
            matrix[row][i / inner / rows * inner + i % inner] = values[i];
        }
        return new PowerIteration(matrix);
    }

    /**
     * Replaces u by what it tends to, where the norm's gradient is that of its formula: the singular vector.
     *
     * @param tensors of the layer, the weight first and u last; u is overwritten. Of any other layer nothing happens.
     */
    public static void settle(Layer layer, List<Shape> shapes, float[][] tensors) {
        if (!(layer instanceof SpectralNorm norm)) {
            return;
        }
        float[] weight = tensors[0];
        double[] values = new double[weight.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = weight[i];
        }
        PowerIteration iteration =
                of(norm.layer(), norm.parameters(shapes).get(0).shape(), values);
        float[] u = tensors[tensors.length - 1];
        double[] vector = new double[u.length];
        for (int i = 0; i < u.length; i++) {
            vector[i] = u[i];
        }
        for (int i = 0; i < ITERATIONS; i++) {
            vector = iteration.next(vector);
        }
        for (int i = 0; i < u.length; i++) {
            u[i] = (float) vector[i];
        }
    }

    /** u' of length 1. */
    double[] next(double[] u) {
        return unit(times(unit(transposed(u))));
    }

    /** {@code |W v|} with v in the direction of {@code W^T u}. */
    double sigma(double[] u) {
        return length(times(unit(transposed(u))));
    }

    private double[] transposed(double[] u) {
        double[] columns = new double[matrix[0].length];
        for (int row = 0; row < matrix.length; row++) {
            for (int i = 0; i < columns.length; i++) {
                columns[i] += matrix[row][i] * u[row];
            }
        }
        return columns;
    }

    private double[] times(double[] v) {
        double[] rows = new double[matrix.length];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < v.length; i++) {
                rows[row] += matrix[row][i] * v[i];
            }
        }
        return rows;
    }

    private static double length(double[] x) {
        double sum = 0;
        for (double each : x) {
            sum += each * each;
        }
        return Math.sqrt(sum);
    }

    private static double[] unit(double[] x) {
        double length = length(x);
        double[] unit = x.clone();
        for (int i = 0; i < unit.length; i++) {
            unit[i] /= length;
        }
        return unit;
    }
}
