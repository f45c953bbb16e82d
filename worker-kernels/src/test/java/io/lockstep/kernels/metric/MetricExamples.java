package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;
import java.util.Arrays;
import java.util.Map;

/** Rows for worked examples of metrics. */
final class MetricExamples {
    static final Target CLASSES = new Target.ClassIndex();
    static final Target YES_NO = new Target.YesNo();
    static final Target LABELS = new Target.Labels();

    private MetricExamples() {}

    /** Of rows of weight 1. */
    static double value(Metric metric, Target target, int size, float[] scores, float... targets) {
        return weighted(metric, target, size, scores, targets, ones(scores.length / size));
    }

    static double weighted(Metric metric, Target target, int size, float[] scores, float[] targets, float[] weights) {
        return accumulator(metric, target, size, scores, targets, weights).value();
    }

    static Map<String, Double> values(Metric metric, Target target, int size, float[] scores, float... targets) {
        return accumulator(metric, target, size, scores, targets, ones(scores.length / size))
                .values(metric.name());
    }

    private static MetricAccumulator accumulator(
            Metric metric, Target target, int size, float[] scores, float[] targets, float[] weights) {
        MetricAccumulator accumulator = metric.accumulator(target);
        int rows = scores.length / size;
        accumulator.add(rows, size, scores, targets, weights, new float[rows]);
        return accumulator;
    }

    private static float[] ones(int rows) {
        float[] ones = new float[rows];
        Arrays.fill(ones, 1);
        return ones;
    }
}
