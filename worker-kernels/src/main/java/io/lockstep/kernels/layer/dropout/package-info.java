/**
 * Dropout of elements and of whole channels. Read {@link io.lockstep.kernels.layer.dropout.Dropout} first.
 */
@NullMarked
package io.lockstep.kernels.layer.dropout;

import org.jspecify.annotations.NullMarked;
