package io.lockstep.driver.gate;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Metric;
import java.util.Optional;
import java.util.function.Function;

/** What a challenger must keep to take the champion's place. */
public interface Rule {
    /** The column whose values cut rows into slices, where the rule needs one. */
    default Optional<String> sliceColumn() {
        return Optional.empty();
    }

    /** The metric it asks for; absent where it asks for none. */
    default Optional<String> metricName() {
        return Optional.empty();
    }

    /**
     * A gain that a rule asks for.
     *
     * @param rule as a finding has it
     * @param metric among those of rows
     * @param above what its lower bound must be above; below 0 where the challenger may be worse
     * @param confidence of the bound
     */
    record Asked(String rule, Function<JudgedRows, Metric> metric, double above, double confidence) {}

    /** The gain it asks for; absent where it asks for none. */
    default Optional<Asked> asked() {
        return Optional.empty();
    }

    /** Whether it can judge answers with such a target. */
    default boolean judges(Target target) {
        return true;
    }

    /** Whether it compares with a champion; without one it passes. */
    boolean comparesWithChampion();

    /**
     * Judges.
     *
     * @throws IllegalArgumentException where the evidence does not have what the rule asks for
     */
    Finding judge(Evidence evidence);
}
