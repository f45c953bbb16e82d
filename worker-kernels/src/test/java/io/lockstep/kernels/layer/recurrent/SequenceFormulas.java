package io.lockstep.kernels.layer.recurrent;

import java.util.function.Function;

/** Sums and gates of recurrent layers in double. */
final class SequenceFormulas {
    private SequenceFormulas() {}

    static double gate(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** {@code W x_t + U h + b}, where U has fewer rows than W as far as there are. */
    static double[] sums(int step, int size, double[] x, double[] h, Function<String, double[]> tensors) {
        double[] w = tensors.apply("inputWeight");
        double[] u = tensors.apply("hiddenWeight");
        double[] sums = tensors.apply("bias").clone();
        for (int gate = 0; gate < sums.length; gate++) {
            for (int i = 0; i < size; i++) {
                sums[gate] += w[gate * size + i] * x[step * size + i];
            }
            if ((gate + 1) * h.length <= u.length) {
                sums[gate] += product(u, gate, h);
            }
        }
        return sums;
    }

    /** A row of a matrix times a vector. */
    static double product(double[] matrix, int row, double[] vector) {
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            sum += matrix[row * vector.length + i] * vector[i];
        }
        return sum;
    }
}
