package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.StepIds;
import io.lockstep.kernels.loss.Target;

/** {@code exp} of the mean loss of sequences in nats: among how many equally likely classes a step seems to be drawn. */
public record Perplexity() implements Metric {
    @Override
    public String name() {
        return "perplexity";
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public boolean measures(Target target) {
        return target instanceof StepIds;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new OfMean(new MeanLoss().accumulator(target));
    }

    /** @param mean of the losses */
    private record OfMean(MetricAccumulator mean) implements MetricAccumulator {
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
        public double value() {
            return StrictMath.exp(mean.value());
        }
    }
}
