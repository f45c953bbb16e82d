package io.lockstep.kernels.layer;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.shape.Shape;

/**
 * A tensor a layer asks for.
 *
 * @param name inside its node: {@code weight}, {@code bias}
 * @param trainable false for statistics such as running means
 * @param decayed whether weight decay applies
 */
public record ParameterSpec(String name, Shape shape, Initializer initializer, boolean trainable, boolean decayed) {}
