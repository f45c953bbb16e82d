/**
 * Layers whose steps read all steps of a sequence at once, each as much as it asks for:
 * {@link io.lockstep.kernels.layer.attention.MultiHeadAttention}. Inputs and outputs are [steps, numbers]; the arithmetic is
 * in {@code AttentionKernel}.
 */
@NullMarked
package io.lockstep.kernels.layer.attention;

import org.jspecify.annotations.NullMarked;
