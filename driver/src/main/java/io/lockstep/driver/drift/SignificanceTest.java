package io.lockstep.driver.drift;

import org.jspecify.annotations.Nullable;

/**
 * A test of the hypothesis that nothing drifted.
 *
 * @param name {@code Kolmogorov-Smirnov}, {@code chi-square} or {@code missing}
 * @param statistic D, chi-square, or the difference of shares
 * @param degrees of freedom; absent: the test has none
 * @param adjusted p after Holm over all tests of a report
 */
public record SignificanceTest(
        String name, double statistic, @Nullable Integer degrees, double p, double adjusted) {
    SignificanceTest(String name, double statistic, @Nullable Integer degrees, double p) {
        this(name, statistic, degrees, p, p);
    }

    SignificanceTest withAdjusted(double other) {
        return new SignificanceTest(name, statistic, degrees, p, other);
    }
}
