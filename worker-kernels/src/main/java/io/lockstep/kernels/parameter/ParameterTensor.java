package io.lockstep.kernels.parameter;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.shape.Shape;

/**
 * One named tensor of the flat vector.
 *
 * @param name {@code node/tensor}, e.g. {@code dense1/weight}
 * @param offset of its first float, a multiple of {@link ParameterLayout#ALIGNMENT}
 * @param initializer how its first values are drawn
 * @param role what moves it from step to step
 */
public record ParameterTensor(String name, Shape shape, long offset, Initializer initializer, Role role) {
    /** Whether an optimizer moves it. */
    public boolean trainable() {
        return role instanceof Role.Trained;
    }

    /** Number of floats. */
    public int size() {
        return shape.elementCount();
    }

    public long end() {
        return offset + size();
    }
}
