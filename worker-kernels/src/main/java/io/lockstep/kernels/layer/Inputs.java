package io.lockstep.kernels.layer;

import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.stream.Collectors;

/** Checks of what a layer is given to read. */
public final class Inputs {
    private Inputs() {}

    /** The shape of the only input. */
    public static Shape one(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("takes 1 input, got " + inputs.size() + ". Name exactly one");
        }
        return inputs.get(0);
    }

    /** The shape of the only input, which has a last axis. */
    public static Shape vectors(List<Shape> inputs) {
        Shape input = one(inputs);
        if (input.rank() == 0) {
            throw new IllegalArgumentException("takes a vector, got a scalar. Remove it");
        }
        return input;
    }

    /** The shape of the only input: steps and numbers of each. */
    public static Shape sequence(List<Shape> inputs) {
        Shape input = one(inputs);
        if (input.rank() != 2) {
            throw new IllegalArgumentException("takes a sequence, steps x numbers, got " + input
                    + ". Put an embedding, reshape or permute before it");
        }
        return input;
    }

    /** The only input's shape, which has an axis 0. */
    public static Shape channelled(List<Shape> inputs) {
        Shape input = one(inputs);
        if (input.rank() == 0) {
            throw new IllegalArgumentException("takes channels on axis 0, got a scalar. Remove it");
        }
        return input;
    }

    /** The one shape of two inputs or more. */
    public static Shape equal(List<Shape> inputs) {
        several(inputs);
        for (Shape input : inputs) {
            if (!input.equals(inputs.get(0))) {
                throw new IllegalArgumentException("takes inputs of one shape, got " + list(inputs)
                        + ". Bring them to one shape, for instance by a 1x1 convolution");
            }
        }
        return inputs.get(0);
    }

    public static void several(List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw new IllegalArgumentException(
                    "takes 2 inputs or more, got " + inputs.size() + ". Name them in its inputs");
        }
    }

    public static String list(List<Shape> inputs) {
        return inputs.stream().map(Shape::toString).collect(Collectors.joining(", "));
    }
}
