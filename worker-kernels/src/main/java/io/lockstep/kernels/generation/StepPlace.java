package io.lockstep.kernels.generation;

import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * Place of a layer in a model that is run step by step.
 *
 * @param inputs shapes of whole sequences, [T, …]
 * @param number of the node
 * @param parameters the layer's tensors. Not modified.
 */
record StepPlace(List<Shape> inputs, int number, float[][] parameters, StepProducts products, StepIds ids) {
    /** T. */
    int length() {
        return inputs.get(0).size(0);
    }

    /** Numbers of a step of the first input. */
    int width() {
        return inputs.get(0).elementCount() / length();
    }
}
