package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

/** Share of rows whose largest score is that of the target class; the first of equal scores counts. */
public record Accuracy() implements Metric {
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
        return target instanceof Target.ClassIndex;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new Mean(Accuracy::right, false);
    }

    private static double right(int row, int size, float[] scores, float[] targets, float[] losses) {
        return Target.ClassIndex.predicted(scores, row * size, size) == (int) targets[row] ? 1 : 0;
    }
}
