package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

/**
 * Mean loss of sequences in bits, {@code loss / log(2)}: what a step takes on average where the model codes it. Of tokens that are
 * characters, bits per character.
 */
public record BitsPerCharacter() implements Metric {
    private static final double LOG_2 = StrictMath.log(2);

    @Override
    public String name() {
        return "bitsPerCharacter";
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public boolean measures(Target target) {
        return target.hasSteps();
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
            return mean.value() / LOG_2;
        }
    }
}
