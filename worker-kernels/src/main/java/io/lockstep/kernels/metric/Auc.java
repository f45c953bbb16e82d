package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

/**
 * Area under the ROC curve: the share of weight of (yes, no) pairs in which the yes has the higher score; equal scores
 * count one half. Exact, over every score. With K outputs, over all of them together. NaN when only one answer occurs.
 */
public record Auc() implements Metric {
    @Override
    public String name() {
        return "auc";
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public String needs() {
        return "rows of both classes";
    }

    @Override
    public boolean measures(Target target) {
        return target instanceof Target.YesNo || target instanceof Target.Labels;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new RankedScores("auc", Auc::wonPairs);
    }

    private static double wonPairs(double[] yes, double[] no) {
        double yesTotal = 0;
        double noTotal = 0;
        double won = 0;
        for (int i = 0; i < yes.length; i++) {
            won += yes[i] * (noTotal + 0.5 * no[i]);
            yesTotal += yes[i];
            noTotal += no[i];
        }
        return won / (yesTotal * noTotal);
    }
}
