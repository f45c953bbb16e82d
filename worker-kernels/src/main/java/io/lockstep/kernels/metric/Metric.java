package io.lockstep.kernels.metric;

/** A number that says how good answers are. */
public interface Metric {
    /** What tables and JSON call it, e.g. {@code accuracy}. */
    String name();

    /** Whether a larger number says that answers are better. */
    boolean higherIsBetter();

    /** A new accumulator of no rows. */
    MetricAccumulator accumulator();
}
