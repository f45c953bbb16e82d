package io.lockstep.kernels.backend.onednn;

import org.jspecify.annotations.Nullable;

/**
 * The primitives of a transposed convolution, with the layouts they want.
 *
 * @param backward absent: no backward pass
 */
record Transposed(Forward forward, @Nullable Backward backward) {
    /**
     * The way from the map, its input, to the image, its output.
     *
     * @param map of the input, and of its gradient
     * @param arrange brings the input into another order first; absent: read as it is
     * @param read the order in which sums reads the input
     * @param image of the output, and of its gradient
     * @param sums computes the output without bias
     * @param bias absent: none
     * @param offsets adds the bias
     */
    record Forward(
            Layout map,
            @Nullable Compiled arrange,
            Layout read,
            Layout image,
            Tensor weight,
            Compiled sums,
            @Nullable Tensor bias,
            @Nullable ChannelOffsets offsets) {}

    /**
     * The way back.
     *
     * @param weights computes the gradient of the weight, and of the bias if {@code withBias}
     * @param plainWeight of the weight in the flat vector, in the sizes that weights uses
     * @param dWeight layout in which weights writes
     * @param sums of channels, which are the gradient of the bias; absent: there is none, or weights computes it
     * @param data absent: no gradient of the input is wanted
     * @param dataWeight the weight as data reads it
     */
    record Backward(
            Compiled weights,
            boolean withBias,
            Layout plainWeight,
            Layout dWeight,
            @Nullable ChannelSums sums,
            @Nullable Compiled data,
            @Nullable Tensor dataWeight) {}

    long scratchpadBytes() {
        ChannelOffsets offsets = forward.offsets();
        long most = Compiled.largestScratchpad(
                forward.sums(), forward.arrange(), offsets == null ? null : offsets.addition());
        if (backward == null) {
            return most;
        }
        ChannelSums sums = backward.sums();
        return Math.max(
                most,
                Compiled.largestScratchpad(backward.weights(), backward.data(), sums == null ? null : sums.product()));
    }
}
