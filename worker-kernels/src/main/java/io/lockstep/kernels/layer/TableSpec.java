package io.lockstep.kernels.layer;

import io.lockstep.kernels.initializer.Initializer;

/**
 * A table a layer asks for, beside the flat vector: see {@link io.lockstep.kernels.parameter.Table}.
 *
 * @param name inside its node: {@code weight}
 */
public record TableSpec(String name, long rows, int dimension, Initializer initializer) {}
