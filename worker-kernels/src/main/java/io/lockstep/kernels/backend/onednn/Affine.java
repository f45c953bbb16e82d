package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import org.bytedeco.dnnl.memory;
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
        @Nullable Layout dWeight) {
    long tensorGradientBytes() {
        return dWeight == null ? 0 : dWeight.bytes();
    }

    long scratchpadBytes() {
        return Compiled.largestScratchpad(forward, backwardWeights, backwardData);
    }

    /** Adds {@code y = w * x + b}, both as the primitive sees them. */
    void bindForward(PassBuilder builder, memory from, memory to) {
        memory w = builder.tensor(weight);
        if (bias != null) {
            builder.call(
                    forward,
                    new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST},
                    from,
                    w,
                    builder.tensor(bias),
                    to);
        } else {
            builder.call(forward, new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST}, from, w, to);
        }
    }

    /**
     * Adds the gradients of w and b to the work, if there is a backward pass.
     *
     * @param weightNumber of the tensor w
     * @param biasNumber of the tensor b, if there is one
     */
    void bindWeights(PassBuilder builder, memory from, memory dZ, int weightNumber, int biasNumber) {
        if (backwardWeights == null || dWeight == null) {
            return;
        }
        memory dW = builder.tensorGradient(weightNumber, plainWeight, dWeight);
        if (bias != null) {
            builder.call(
                    backwardWeights,
                    new int[] {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS},
                    from,
                    dZ,
                    dW,
                    builder.tensorGradient(biasNumber, bias.layout(), bias.layout()));
        } else {
            builder.call(
                    backwardWeights, new int[] {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS}, from, dZ, dW);
        }
        builder.placeTensorGradient(weightNumber, plainWeight, dWeight);
    }

    /** Adds {@code dX = w^T dZ}, if it may be wanted. */
    void bindData(PassBuilder builder, memory dZ, memory dX) {
        if (backwardData != null && weightBackward != null) {
            builder.call(
                    backwardData,
                    new int[] {DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC},
                    dZ,
                    builder.tensor(weightBackward),
                    dX);
        }
    }
}
