package io.lockstep.driver.audit;

import org.jspecify.annotations.Nullable;

/** A measure of a group, and how far it may be off. */
sealed interface Estimate permits RateEstimate, AreaEstimate, MeanEstimate, PointEstimate {
    /** Where a quantity lies. */
    interface Spread {
        /** The value below which it is with a probability. */
        double quantile(double probability);

        /** The interval of a confidence, as much on both sides. */
        default Interval interval(double confidence) {
            return new Interval(quantile((1 - confidence) / 2), quantile((1 + confidence) / 2));
        }
    }

    /** Ends of an interval. */
    record Interval(double low, double high) {}

    /** NaN where there is none. */
    double value();

    /** Rows that it is of; of an area the fewer of both answers. */
    long trials();

    /** Of it alone; absent where nothing is known. */
    @Nullable Spread spread();

    /** Of it less another of the same kind; absent where nothing is known. */
    @Nullable Spread less(Estimate other);

    /** Of it divided by another of the same kind; absent where nothing is known. */
    @Nullable Spread over(Estimate other);

    /** Probability of such a difference where there is none; absent where there is no test. */
    @Nullable Double test(Estimate other);
}
