package io.lockstep.driver.gate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A rule that a metric of the challenger alone keeps a limit. */
interface LimitedMetric extends Rule {
    String metric();

    @Nullable Double atLeast();

    @Nullable Double atMost();

    static void requireOne(@Nullable Double atLeast, @Nullable Double atMost) {
        if ((atLeast == null) == (atMost == null)) {
            throw new IllegalArgumentException("expected atLeast or atMost, got " + (atLeast == null ? "none" : "both")
                    + ". Write {metric: accuracy, atLeast: 0.8}");
        }
    }

    /** Whether a value is within the limit. */
    default boolean keeps(double value) {
        Double least = atLeast();
        Double most = atMost();
        return least != null ? value >= least : most != null && value <= most;
    }

    /** The limit, for people. */
    default String limit() {
        return atLeast() != null ? "at least " + atLeast() : "at most " + atMost();
    }

    @Override
    default Optional<String> metricName() {
        return Optional.of(metric());
    }

    @Override
    default boolean comparesWithChampion() {
        return false;
    }
}
