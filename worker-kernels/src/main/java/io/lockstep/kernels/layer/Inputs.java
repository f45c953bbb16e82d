package io.lockstep.kernels.layer;

import io.lockstep.kernels.shape.Shape;
import java.util.List;

/** Checks of what a layer is given to read. */
final class Inputs {
    private Inputs() {}

    /** The shape of the only input. */
    static Shape one(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("takes 1 input, got " + inputs.size() + ". Name exactly one");
        }
        return inputs.get(0);
    }
}
