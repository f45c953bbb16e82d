package io.lockstep.kernels.layer;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;

/**
 * A tensor a layer asks for.
 *
 * @param name inside its node: {@code weight}, {@code bias}
 */
public record ParameterSpec(String name, Shape shape, Initializer initializer, Role role) {
    /** Whether an optimizer moves it. */
    public boolean trainable() {
        return role instanceof Role.Trained;
    }
}
