package io.lockstep.driver.gate;

import io.lockstep.kernels.loss.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How often answers of a probability come true: of classes that of the one predicted, of yes and no, and of labels, that of
 * yes. Bins are of equal width; one holds its upper end, the first 0 too.
 *
 * @param bins those with rows, in the order of their probability
 */
public record Reliability(List<Bin> bins) {
    /** Bins there can be. */
    public static final int COUNT = 10;

    public Reliability {
        bins = List.copyOf(bins);
    }

    /**
     * A bin.
     *
     * @param weight of its rows
     * @param probability their mean
     * @param rate of those that came true
     */
    public record Bin(double weight, double probability, double rate) {
        Map<String, Object> plainData() {
            return Map.of("weight", weight, "probability", probability, "rate", rate);
        }
    }

    /** Of answers that are probabilities; empty for numbers, and of sequences. */
    static Reliability of(ModelAnswers answers, float[] weights) {
        if (answers.target() instanceof Target.Numbers || answers.target().hasSteps()) {
            return new Reliability(List.of());
        }
        double[][] sums = new double[COUNT][3];
        boolean classes = answers.target() instanceof Target.ClassIndex;
        for (int row = 0; row < weights.length; row++) {
            if (classes) {
                int predicted = Target.ClassIndex.predicted(answers.scores(), row * answers.size(), answers.size());
                if (predicted >= 0) {
                    float score = answers.scores()[row * answers.size() + predicted];
                    add(sums, score, predicted == (int) answers.targets()[row] ? 1 : 0, weights[row]);
                }
            } else {
                for (int j = row * answers.size(); j < (row + 1) * answers.size(); j++) {
                    add(sums, answers.scores()[j], answers.targets()[j], weights[row]);
                }
            }
        }
        List<Bin> bins = new ArrayList<>();
        for (double[] sum : sums) {
            if (sum[0] > 0) {
                bins.add(new Bin(sum[0], sum[1] / sum[0], sum[2] / sum[0]));
            }
        }
        return new Reliability(bins);
    }

    private static void add(double[][] sums, float score, float target, float weight) {
        if (Float.isNaN(score)) {
            return;
        }
        double[] sum = sums[Math.min(COUNT - 1, Math.max(0, (int) Math.ceil((double) score * COUNT) - 1))];
        sum[0] += weight;
        sum[1] += (double) weight * score;
        sum[2] += (double) weight * target;
    }
}
