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
    public boolean measures(Target target) {
        return target instanceof Target.ClassIndex;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new Mean(Accuracy::right, false);
    }

    private static double right(int row, int size, float[] scores, float[] targets, float[] losses) {
        return predictedClass(scores, row * size, size) == (int) targets[row] ? 1 : 0;
    }

    /**
     * The class answered by a row of scores: the first largest; -1 when a score is not a number.
     *
     * @param scores [size] from {@code offset}. Not modified.
     */
    public static int predictedClass(float[] scores, int offset, int size) {
        int best = 0;
        for (int j = 0; j < size; j++) {
            float score = scores[offset + j];
            if (Float.isNaN(score)) {
                return -1;
            }
            if (score > scores[offset + best]) {
                best = j;
            }
        }
        return best;
    }
}
