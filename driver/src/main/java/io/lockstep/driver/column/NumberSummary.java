package io.lockstep.driver.column;

import java.util.function.DoubleUnaryOperator;

/**
 * What is known of the training rows' numbers, after logarithm and clipping.
 *
 * @param mean 0 where no row has a number
 * @param deviation above 0; 1 where all numbers are equal
 * @param minimum 0 where no row has a number
 * @param quantile by the probabilities of {@link Scaling#probabilities}
 */
public record NumberSummary(
        double mean, double deviation, double minimum, double maximum, DoubleUnaryOperator quantile) {}
