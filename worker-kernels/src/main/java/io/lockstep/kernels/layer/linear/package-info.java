/**
 * Layers that multiply by weights: {@link io.lockstep.kernels.layer.linear.Dense} and the factors of
 * {@link io.lockstep.kernels.layer.linear.LayerScale}.
 */
@NullMarked
package io.lockstep.kernels.layer.linear;

import org.jspecify.annotations.NullMarked;
