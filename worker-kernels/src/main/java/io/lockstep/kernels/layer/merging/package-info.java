/**
 * Layers of several inputs: sum, product and concatenation. Read {@link io.lockstep.kernels.layer.merging.Add} first.
 */
@NullMarked
package io.lockstep.kernels.layer.merging;

import org.jspecify.annotations.NullMarked;
