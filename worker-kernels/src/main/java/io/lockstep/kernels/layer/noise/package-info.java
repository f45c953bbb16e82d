/**
 * Noise of training, keyed by row: on values, of a code drawn from its distribution, and changes of pictures that
 * gradients pass through. Read {@link io.lockstep.kernels.layer.noise.GaussianNoise} first.
 */
@NullMarked
package io.lockstep.kernels.layer.noise;

import org.jspecify.annotations.NullMarked;
