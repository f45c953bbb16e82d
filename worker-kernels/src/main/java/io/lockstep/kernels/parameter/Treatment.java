package io.lockstep.kernels.parameter;

/**
 * Treatment of one tensor in training.
 *
 * @param frozen whether it stays as it is: no step, no decay, no part in norms; statistics do not move either
 * @param decayed whether weight decay applies
 * @param rateFactor on the learning rate
 * @param optimizer which of the optimizers of an update rule moves it
 */
public record Treatment(boolean frozen, boolean decayed, double rateFactor, int optimizer) {
    /** By the first optimizer. */
    public Treatment(boolean frozen, boolean decayed, double rateFactor) {
        this(frozen, decayed, rateFactor, 0);
    }

    /** What the layer says. */
    public static Treatment of(ParameterTensor tensor) {
        return new Treatment(false, tensor.role() instanceof Role.Trained trained && trained.decayed(), 1);
    }
}
