package io.lockstep.kernels.layer;

/**
 * A layer's arithmetic over heap arrays; stateless, so one serves all threads. Arrays may be longer than needed; all
 * start at index 0. The {@code portable} backend runs these with its own matrix products; native backends run them for
 * layers they have no primitive for; tests compare every backend with them.
 */
public interface PlainKernel {
    /** Floats per row that forward keeps for backward in training (a mask, an index). */
    default int keptPerRow() {
        return 0;
    }

    /**
     * Floats of the arrays it asks {@link Pass#scratch} for, which hold nothing from one call to the next.
     *
     * @param rows most rows of a pass
     */
    default int[] scratchSizes(int rows) {
        return new int[0];
    }

    /**
     * Floats of the largest matrix it hands to {@link Pass#products} that is neither a tensor, the gradient of one, nor
     * a scratch array.
     *
     * @param rows most rows of a pass
     */
    default int largestFactor(int rows) {
        return 0;
    }

    /**
     * @param parameters the layer's tensors in the order of its specs. Not modified.
     * @param inputs [B, …] each; empty where not dense floats, as {@link Pass#values} tells. Not modified.
     * @param output [B, …]. Overwritten.
     * @param kept [B, keptPerRow], Overwritten; empty when not training.
     */
    void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept);

    /**
     * @param output as forward left it. Not modified.
     * @param kept as forward left it. Not modified.
     * @param dOutput [B, …]. May be overwritten with scratch values.
     * @param dInputs [B, …] each; an empty array where no gradient is wanted. Accumulated into.
     * @param dParameters one for each tensor. Accumulated into: the gradient of a trained tensor; for a statistic the
     *     value this slice shows, times {@link Pass#weightSum}, so that sums over slices divided by the sum of weights
     *     are means.
     */
    void backward(
            Pass pass,
            float[][] parameters,
            float[][] inputs,
            float[] output,
            float[] kept,
            float[] dOutput,
            float[][] dInputs,
            float[][] dParameters);
}
