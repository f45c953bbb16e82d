package io.lockstep.kernels.initializer;

import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;

/** Numbers every element draws for itself: element i of a tensor reads position i of the tensor's stream. */
final class Draws {
    private Draws() {}

    /** Uniform in [low, high]; both ends can be reached by rounding to float. */
    static void uniform(
            double low, double high, RandomStream stream, long first, int count, float[] values, int offset) {
        double width = high - low;
        for (int i = 0; i < count; i++) {
            values[offset + i] = (float) (low + width * stream.uniform(first + i));
        }
    }

    static void normal(
            double mean, double deviation, RandomStream stream, long first, int count, float[] values, int offset) {
        for (int i = 0; i < count; i++) {
            values[offset + i] = (float) (mean + deviation * stream.normal(first + i));
        }
    }

    static void constant(float value, int count, float[] values, int offset) {
        for (int i = 0; i < count; i++) {
            values[offset + i] = value;
        }
    }

    /** Inputs an output element is summed from: all sizes but the first. */
    static long fanIn(String initializer, Shape shape) {
        outputs(initializer, shape);
        return product(shape, 1);
    }

    /** Output elements an input element goes into: all sizes but the second. */
    static long fanOut(String initializer, Shape shape) {
        return outputs(initializer, shape) * product(shape, 2);
    }

    private static long product(Shape shape, int firstAxis) {
        long product = 1;
        for (int axis = firstAxis; axis < shape.rank(); axis++) {
            product *= shape.size(axis);
        }
        return product;
    }

    private static int outputs(String initializer, Shape shape) {
        if (shape.rank() < 2) {
            throw new IllegalArgumentException(initializer
                    + ": expected a tensor of outputs x inputs (x kernel), got shape " + shape
                    + ". Use zeros, constant, uniform or normal for it");
        }
        return shape.size(0);
    }
}
