package io.lockstep.kernels.metric;

/** A number that says how good answers are. */
public interface Metric {
    /** What tables and JSON call it, e.g. {@code accuracy}. */
    String name();

    /** Whether a larger number says that answers are better. */
    boolean higherIsBetter();

    /** What rows there must be, of weights above 0 and finite scores, for the metric to exist. */
    default String needs() {
        return "rows";
    }

    /** A new accumulator of no rows. */
    MetricAccumulator accumulator();
}
