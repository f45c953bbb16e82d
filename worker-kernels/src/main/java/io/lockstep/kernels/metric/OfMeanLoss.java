package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;
import java.util.function.DoubleUnaryOperator;

/**
 * Function of the mean loss.
 *
 * @param mean of the losses
 * @param linear whether the function of the mean is the mean of the function
 */
record OfMeanLoss(MetricAccumulator mean, DoubleUnaryOperator function, boolean linear) implements MetricAccumulator {
    static OfMeanLoss of(Target target, DoubleUnaryOperator function, boolean linear) {
        return new OfMeanLoss(new MeanLoss().accumulator(target), function, linear);
    }

    @Override
    public void add(int rows, int size, float[] scores, float[] targets, float[] weights, float[] losses) {
        mean.add(rows, size, scores, targets, weights, losses);
    }

    @Override
    public void merge(byte[] state) {
        mean.merge(state);
    }

    @Override
    public byte[] toBytes() {
        return mean.toBytes();
    }

    @Override
    public boolean isMeanOfRows() {
        return linear && mean.isMeanOfRows();
    }

    @Override
    public double value() {
        return function.applyAsDouble(mean.value());
    }
}
