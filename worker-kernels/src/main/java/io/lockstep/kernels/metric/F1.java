package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

/**
 * Harmonic mean of precision and recall, {@code 2 tp / (2 tp + fp + fn)}; 0 where nothing is right. Of yes and no that
 * of yes; of classes the mean over those that occur in targets or predictions, each counting alike; of labels the mean
 * over all. scikit-learn's {@code f1_score}, average binary, macro and macro.
 */
public record F1() implements Metric {
    @Override
    public String name() {
        return "f1";
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
        return !(target instanceof Target.Numbers || target.hasSteps());
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new ConfusionCells(target, F1::mean);
    }

    private static double mean(ConfusionCells cells) {
        double[] right = new double[cells.tables() * cells.order()];
        double[] wrong = new double[right.length];
        cells.totals(right, wrong);
        double sum = 0;
        int count = 0;
        // of two only the second is asked for, whether it occurs or not
        for (int i = cells.ofClasses() ? 0 : 1; i < right.length; i += cells.ofClasses() ? 1 : 2) {
            boolean occurs = right[i] + wrong[i] > 0;
            sum += occurs ? 2 * right[i] / (2 * right[i] + wrong[i]) : 0;
            count += occurs || !cells.ofClasses() ? 1 : 0;
        }
        return sum / count;
    }
}
