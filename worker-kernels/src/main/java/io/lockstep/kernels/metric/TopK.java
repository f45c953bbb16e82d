package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.plaindata.Default;

/**
 * Share of rows whose class is among the k largest scores; of equal scores the first count, as in {@link Accuracy},
 * which is top 1. scikit-learn's {@code top_k_accuracy_score}, which takes the last of equal ones.
 *
 * @param k at least 1; with as many classes or fewer it is always 1
 */
public record TopK(@Default("5") int k) implements Metric {
    public TopK {
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, got " + k + ". Usual: 5");
        }
    }

    @Override
    public String name() {
        return "top" + k;
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
        return new Mean(this::isAmong, false);
    }

    private double isAmong(int row, int size, float[] scores, float[] targets, float[] losses) {
        int label = (int) targets[row];
        float own = scores[row * size + label];
        int before = 0;
        for (int j = 0; j < size; j++) {
            float score = scores[row * size + j];
            if (Float.isNaN(score)) {
                return 0;
            }
            before += score > own || (score == own && j < label) ? 1 : 0;
        }
        return before < k ? 1 : 0;
    }
}
