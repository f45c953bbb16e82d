package io.lockstep.driver.checkpoint;

/**
 * The evaluation that was the best so far.
 *
 * @param step after which it was
 * @param measure of the metric that is watched
 * @param since evaluations after it
 */
public record BestMetric(long step, Measure measure, int since) {
    /** One evaluation later. A number is better than none. */
    public BestMetric next(long evaluated, double measured, boolean higherIsBetter, double minDelta) {
        double value = measure.value();
        double gain = higherIsBetter ? measured - value : value - measured;
        return gain > minDelta || (Double.isNaN(value) && !Double.isNaN(measured))
                ? first(evaluated, measured)
                : new BestMetric(step, measure, since + 1);
    }

    /** The only one so far. */
    public static BestMetric first(long evaluated, double measured) {
        return new BestMetric(evaluated, new Measure(measured), 0);
    }
}
