package io.lockstep.kernels.optimizer;

/**
 * An optimizer whose rate is scaled for each tensor by norms over the whole tensor: first {@link #direction} of every
 * block, squared and summed ({@link GradientNorm}); then {@link #rateFactor} of each tensor; then {@link #update} with
 * the directions in the gradients' place and the rate times that factor. Tensors that do not decay (biases,
 * normalisation) keep the factor 1.
 */
public interface LayerwiseOptimizer extends Optimizer {
    /**
     * What the norm is taken of, for one block; whatever does not depend on the norm moves here.
     *
     * @param decayed whether weight decay applies to this block
     * @param size number of elements
     * @param parameters from {@code offset}. Not modified.
     * @param gradients mean gradient, from index 0. Overwritten with the direction.
     * @param slots one array for each of {@link #slots}, from {@code slotOffset}; may be modified.
     */
    void direction(
            Update update,
            boolean decayed,
            int size,
            float[] parameters,
            int offset,
            float[] gradients,
            float[][] slots,
            int slotOffset);

    /**
     * Factor on a tensor's rate.
     *
     * @param parameterNorm L2 norm of the tensor
     * @param directionNorm L2 norm of its direction
     */
    double rateFactor(double parameterNorm, double directionNorm);
}
