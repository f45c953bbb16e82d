/**
 * Pooling layers: windows, whole planes, and windows that adapt to the size of the output. Read
 * {@link io.lockstep.kernels.layer.pooling.MaxPool2d} first.
 */
@NullMarked
package io.lockstep.kernels.layer.pooling;

import org.jspecify.annotations.NullMarked;
