/**
 * Activations, each a layer of its own and most of them usable at the end of another layer; softmax beside them. Read
 * {@link io.lockstep.kernels.layer.activation.Relu} first.
 */
@NullMarked
package io.lockstep.kernels.layer.activation;

import org.jspecify.annotations.NullMarked;
