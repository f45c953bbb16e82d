package io.lockstep.driver.gate;

import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.loss.StepIds;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.metric.MetricAccumulator;

/**
 * Answers of one model to rows, as metrics read them. Symbols: N rows, K outputs, T target floats.
 *
 * @param target that metrics measure
 * @param scores [N, K]. Not modified.
 * @param targets [N, T]. Not modified.
 * @param losses [N]. Not modified.
 */
@SuppressWarnings("ArrayRecordComponent") // large and read only; never compared
public record ModelAnswers(Target target, int size, int targetSize, float[] scores, float[] targets, float[] losses) {
    public ModelAnswers {
        int rows = losses.length;
        if (scores.length != rows * size || targets.length != rows * targetSize) {
            throw new IllegalArgumentException("answers: expected " + rows + " rows of " + size + " scores and "
                    + targetSize + " targets, got " + scores.length + " and " + targets.length);
        }
    }

    /** Whether a metric of these answers is a mean over rows. */
    boolean isMeanOfRows(Metric metric) {
        return metric.accumulator(target).isMeanOfRows();
    }

    /** @param weights [N] at least 0. Not modified. */
    double value(Metric metric, float[] weights) {
        MetricAccumulator accumulator = metric.accumulator(target);
        accumulator.add(losses.length, size, scores, targets, weights, losses);
        return accumulator.value();
    }

    /** The metric of each row alone, of weight 1. */
    double[] ofRows(Metric metric) {
        double[] values = new double[losses.length];
        float[] one = {1};
        float[] score = new float[size];
        float[] aim = new float[targetSize];
        float[] loss = new float[1];
        for (int row = 0; row < values.length; row++) {
            System.arraycopy(scores, row * size, score, 0, size);
            System.arraycopy(targets, row * targetSize, aim, 0, targetSize);
            loss[0] = losses[row];
            MetricAccumulator accumulator = metric.accumulator(target);
            accumulator.add(1, size, score, aim, one, loss);
            values[row] = accumulator.value();
        }
        return values;
    }

    /**
     * Whether two models say the same of a row: the class, that of each step, the ids of a sequence, each label, or numbers that differ by no more than allowed. Numbers
     * are compared by what is left to the target, which is the same row's: each model's are less a mean of its own.
     */
    boolean agrees(ModelAnswers other, int row, double allowed) {
        if (target instanceof Target.ClassIndex) {
            return Target.ClassIndex.predicted(scores, row * size, size)
                    == Target.ClassIndex.predicted(other.scores, row * other.size, other.size);
        }
        if (target instanceof StepIds steps) {
            return steps.agree(scores, row * size, other.scores, row * other.size, size);
        }
        if (target instanceof Labelling labelling) {
            return labelling.agree(scores, row * size, other.scores, row * other.size, size);
        }
        for (int j = 0; j < size; j++) {
            int at = row * size + j;
            boolean same = target instanceof Target.Numbers
                    ? Math.abs((scores[at] - targets[at]) - (other.scores[at] - other.targets[at])) <= allowed
                    : scores[at] >= Target.YES == other.scores[at] >= Target.YES;
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Deviation of the targets, of the population. */
    double deviation() {
        double mean = 0;
        for (float own : targets) {
            mean += own;
        }
        mean /= targets.length;
        double squares = 0;
        for (float own : targets) {
            squares += (own - mean) * (own - mean);
        }
        return Math.sqrt(squares / targets.length);
    }
}
