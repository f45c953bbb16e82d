package io.lockstep.driver.audit;

import org.jspecify.annotations.Nullable;

/** A value without an interval. */
record PointEstimate(double value, long trials) implements Estimate {
    @Override
    public @Nullable Spread spread() {
        return null;
    }

    @Override
    public @Nullable Spread less(Estimate other) {
        return null;
    }

    @Override
    public @Nullable Spread over(Estimate other) {
        return null;
    }

    @Override
    public @Nullable Double test(Estimate other) {
        return null;
    }
}
