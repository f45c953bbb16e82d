/**
 * Layers that keep every number, and change where it stands or what its gradient does. Read {@link io.lockstep.kernels.layer.reshaping.Reshape}
 * first.
 */
@NullMarked
package io.lockstep.kernels.layer.reshaping;

import org.jspecify.annotations.NullMarked;
