package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.sum.ExactSum;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Expected calibration error: how far probabilities are from how often they come true,
 *
 * <pre>
 * sum over bins b of |sum in b of w (t - p)| / sum of w
 * </pre>
 *
 * over bins of equal width of p, w the row's weight. Of classes p is the probability of the one predicted and t whether
 * that was right (Guo, Pleiss, Sun, Weinberger, <a href="https://arxiv.org/abs/1706.04599">On Calibration of Modern
 * Neural Networks</a>, equation 3); of yes and no, and of labels, p is that of yes and t the target, as in
 * scikit-learn's {@code calibration_curve}. A bin holds its upper end, the first 0 too.
 *
 * @param bins at least 1
 */
public record Calibration(@Default("15") int bins) implements Metric {
    public Calibration {
        if (bins < 1) {
            throw new IllegalArgumentException("bins must be at least 1, got " + bins + ". Usual: 15");
        }
    }

    @Override
    public String name() {
        return "calibrationError";
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public boolean measures(Target target) {
        return !(target instanceof Target.Numbers || target.hasSteps());
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new Bins(bins, target instanceof Target.ClassIndex);
    }

    /** Of each bin the exact sum of w (t - p); of all the weight. */
    private static final class Bins implements MetricAccumulator {
        private final boolean classes;
        private final ExactSum[] gaps;
        private final ExactSum weight = new ExactSum();

        Bins(int count, boolean classes) {
            this.classes = classes;
            this.gaps = new ExactSum[count];
            Arrays.setAll(gaps, bin -> new ExactSum());
        }

        @Override
        public void add(int rows, int size, float[] scores, float[] targets, float[] weights, float[] losses) {
            for (int row = 0; row < rows; row++) {
                if (weights[row] == 0) {
                    continue;
                }
                if (classes) {
                    int predicted = Target.ClassIndex.predicted(scores, row * size, size);
                    float confidence = predicted < 0 ? Float.NaN : scores[row * size + predicted];
                    add(confidence, predicted == (int) targets[row] ? 1 : 0, weights[row]);
                } else {
                    for (int j = row * size; j < (row + 1) * size; j++) {
                        add(scores[j], targets[j], weights[row]);
                    }
                }
            }
        }

        private void add(float probability, float target, float rowWeight) {
            int bin = (int) Math.ceil((double) probability * gaps.length) - 1;
            // NaN stands in the first bin, whose sum then rejects it
            gaps[Math.min(Math.max(bin, 0), gaps.length - 1)].add(rowWeight * ((double) target - probability));
            weight.add(rowWeight);
        }

        @Override
        public double value() {
            double sum = 0;
            for (ExactSum gap : gaps) {
                sum += gap.rejected() == 0 ? Math.abs(gap.value()) : Double.NaN;
            }
            return sum / weight.value();
        }

        /** The weight, then the bins. */
        @Override
        public byte[] toBytes() {
            byte[][] sums = new byte[gaps.length + 1][];
            sums[0] = weight.toBytes();
            int length = sums[0].length;
            for (int bin = 0; bin < gaps.length; bin++) {
                sums[bin + 1] = gaps[bin].toBytes();
                length += sums[bin + 1].length;
            }
            ByteBuffer bytes = ByteBuffer.allocate(length);
            for (byte[] sum : sums) {
                bytes.put(sum);
            }
            return bytes.array();
        }

        @Override
        public void merge(byte[] state) {
            ByteBuffer bytes = ByteBuffer.wrap(state);
            weight.mergeFrom(bytes);
            for (ExactSum gap : gaps) {
                gap.mergeFrom(bytes);
            }
        }
    }
}
