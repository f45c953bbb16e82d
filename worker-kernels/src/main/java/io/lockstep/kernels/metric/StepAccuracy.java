package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.StepIds;
import io.lockstep.kernels.loss.Target;

/**
 * Share of a sequence's steps whose largest score is that of the step's class, the first of equal scores; steps without a class
 * or of weight 0 left out, all others of a row alike. The mean over rows, by their weights, as the loss is one: a row without any class is right as a whole.
 */
public record StepAccuracy() implements Metric {
    @Override
    public String name() {
        return "stepAccuracy";
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public boolean measures(Target target) {
        return target instanceof StepIds;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        if (!(target instanceof StepIds steps)) {
            throw new IllegalArgumentException("stepAccuracy: expected a class at each step, got " + target.name());
        }
        int classes = steps.classes();
        return new Mean((row, size, scores, targets, losses) -> right(row, size, classes, scores, targets), false);
    }

    private static double right(int row, int size, int classes, float[] scores, float[] targets) {
        int steps = size / classes;
        int right = 0;
        int all = 0;
        for (int t = 0; t < steps; t++) {
            int label = (int) targets[row * steps + t];
            if (label != StepIds.NONE) {
                all++;
                right += Target.ClassIndex.predicted(scores, row * size + t * classes, classes) == label ? 1 : 0;
            }
        }
        return all == 0 ? 1 : (double) right / all;
    }
}
