package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

/** Share of right answers where yes is a score of at least 0.5; over all K answers of a row. */
public record BinaryAccuracy() implements Metric {
    @Override
    public String name() {
        return "accuracy";
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public boolean ofGuesses() {
        return true;
    }

    @Override
    public boolean measures(Target target) {
        return target instanceof Target.YesNo || target instanceof Target.Labels;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new Mean(BinaryAccuracy::right, false);
    }

    private static double right(int row, int size, float[] scores, float[] targets, float[] losses) {
        int right = 0;
        for (int j = row * size; j < (row + 1) * size; j++) {
            boolean yes = scores[j] >= 0.5f;
            right += yes == targets[j] >= 0.5f && !Float.isNaN(scores[j]) ? 1 : 0;
        }
        return (double) right / size;
    }
}
