package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;

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

    /** Whether it is one number, which can be watched, rather than several. */
    default boolean isNumber() {
        return true;
    }

    /**
     * Whether it reads no more of the scores than the class or the numbers they answer with, so that guesses can be measured by it
     * that come without probabilities.
     */
    default boolean ofGuesses() {
        return false;
    }

    /** Whether it can be measured of outputs with such targets. */
    boolean measures(Target target);

    /**
     * A new accumulator of no rows.
     *
     * @param target that it {@link #measures}
     */
    MetricAccumulator accumulator(Target target);
}
