/**
 * Geometry of kernels that slide over images and lines: sizes, padding and the places each output reads. What
 * convolution, pooling and upsampling stand on. Read {@link io.lockstep.kernels.layer.window.SlidingAxis} first.
 */
@NullMarked
package io.lockstep.kernels.layer.window;

import org.jspecify.annotations.NullMarked;
