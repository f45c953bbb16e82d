package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

/**
 * Area under the curve of precision over recall, as steps: the mean over yes rows of the precision among the rows that
 * score at least as high. scikit-learn's {@code average_precision_score}, which does not interpolate. Exact, over every
 * score. With K outputs, over all of them together. NaN without a yes. Where yes is rare it tells more than
 * {@link Auc}: without skill it is the share of yes.
 */
public record PrAuc() implements Metric {
    @Override
    public String name() {
        return "prAuc";
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public String needs() {
        return "rows of the second class";
    }

    @Override
    public boolean measures(Target target) {
        return target instanceof Target.YesNo || target instanceof Target.Labels;
    }

    @Override
    public MetricAccumulator accumulator(Target target) {
        return new RankedScores("prAuc", PrAuc::averagePrecision);
    }

    private static double averagePrecision(double[] yes, double[] no) {
        double right = 0;
        double wrong = 0;
        double sum = 0;
        for (int i = yes.length - 1; i >= 0; i--) {
            right += yes[i];
            wrong += no[i];
            sum += yes[i] == 0 ? 0 : yes[i] * (right / (right + wrong));
        }
        return sum / right;
    }
}
