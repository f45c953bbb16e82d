package io.lockstep.kernels.layer;

import io.lockstep.kernels.shape.Shape;
import java.util.List;

/** What the normalising layers refuse in the same words. */
final class Normalisation {
    private Normalisation() {}

    static void checkEpsilon(double epsilon) {
        if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon must be above 0, got " + epsilon + ". Usual: 1e-5");
        }
    }

    /** The only input's shape, which has an axis 0. */
    static Shape channelled(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        if (input.rank() == 0) {
            throw new IllegalArgumentException("takes channels on axis 0, got a scalar. Remove it");
        }
        return input;
    }
}
