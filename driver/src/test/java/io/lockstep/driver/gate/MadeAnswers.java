package io.lockstep.driver.gate;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Accuracy;
import io.lockstep.kernels.metric.LogLoss;
import io.lockstep.kernels.metric.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Answers of two classes, made up row by row. */
final class MadeAnswers {
    private static final Map<String, Metric> METRICS = Map.of("accuracy", new Accuracy(), "logLoss", new LogLoss());

    private MadeAnswers() {}

    /** Rows of class 1 that a model answers rightly or not. */
    static ModelAnswers of(boolean[] right) {
        float[] scores = new float[2 * right.length];
        float[] targets = new float[right.length];
        Arrays.fill(targets, 1);
        for (int row = 0; row < right.length; row++) {
            scores[2 * row + 1] = right[row] ? 0.9f : 0.2f;
            scores[2 * row] = 1 - scores[2 * row + 1];
        }
        return new ModelAnswers(new Target.ClassIndex(), 2, 1, scores, targets, new float[right.length]);
    }

    /** Rows of weight 1. */
    static JudgedRows rows(boolean[] champion, boolean[] challenger, List<String> groups) {
        float[] weights = new float[champion.length];
        Arrays.fill(weights, 1);
        return new JudgedRows(weights, groups, Map.of(), METRICS, of(champion), of(challenger));
    }

    static Evidence evidence(JudgedRows rows, int samples, long seed) {
        return new Evidence(rows, new Resampling(null, samples, seed), 100L, 1e-6, 1e-6);
    }
}
