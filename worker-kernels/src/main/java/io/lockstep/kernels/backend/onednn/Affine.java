package io.lockstep.kernels.backend.onednn;

import org.jspecify.annotations.Nullable;

/**
 * The primitives of a layer {@code y = w * x + b}, with the layouts they want: dense and convolution.
 *
 * @param x of the input, and of its gradient
 * @param y of the output before any activation that is not fused
 * @param dY of the gradient of y
 * @param plainWeight of w in the flat vector, in the sizes the primitives use
 * @param weight w for forward
 * @param bias absent: none
 * @param forward with a fused activation, if there is one
 * @param backwardData absent: no gradient of x is wanted
 * @param weightBackward w for backwardData
 * @param backwardWeights absent: no backward
 * @param dWeight layout in which backwardWeights writes
 */
record Affine(
        VectorView x,
        VectorView y,
        VectorView dY,
        Layout plainWeight,
        Tensor weight,
        @Nullable Tensor bias,
        Compiled forward,
        @Nullable Compiled backwardData,
        @Nullable Tensor weightBackward,
        @Nullable Compiled backwardWeights,
        @Nullable Layout dWeight) {}
