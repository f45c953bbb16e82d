/**
 * Pooling layers: windows, whole planes, windows that adapt to the size of the output, and the steps of a sequence. Read
 * {@link io.lockstep.kernels.layer.pooling.MaxPool2d} first.
 */
@NullMarked
package io.lockstep.kernels.layer.pooling;

import org.jspecify.annotations.NullMarked;
