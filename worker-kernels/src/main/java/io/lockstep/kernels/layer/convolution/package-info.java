/**
 * Convolutions over images and lines, and their transposes. Read
 * {@link io.lockstep.kernels.layer.convolution.Conv2d} first, then {@code Convolution} for the arithmetic of all four.
 */
@NullMarked
package io.lockstep.kernels.layer.convolution;

import org.jspecify.annotations.NullMarked;
