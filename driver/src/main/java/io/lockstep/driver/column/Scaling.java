package io.lockstep.driver.column;

import java.util.List;

/** How numbers of a column are brought to a common size. Its kinds are in {@link Scalings#REGISTRY}. */
public interface Scaling {
    /** Probabilities of the quantiles that it learns from. */
    default List<Double> probabilities() {
        return List.of();
    }

    /** Whether it learns from the mean and the deviation. */
    default boolean needsMoments() {
        return false;
    }

    /** What is learnt from the training rows. */
    Scale learn(NumberSummary summary);
}
