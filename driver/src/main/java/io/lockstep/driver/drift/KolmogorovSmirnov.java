package io.lockstep.driver.drift;

import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

/**
 * Distance of two samples' distribution functions.
 *
 * @param d the largest at the ends of the bins
 * @param p probability that undrifted samples have as much
 */
record KolmogorovSmirnov(double d, double p) {
    private static final double TOLERANCE = 1e-18;
    private static final int MOST_TERMS = 10_000;

    /** Below, the probability is 1 to 13 digits, and its series slow. */
    private static final double LEAST = 0.25;

    /** @param cells in ascending order */
    static KolmogorovSmirnov of(Cells cells) {
        double n = cells.beforeRows();
        double m = cells.afterRows();
        long before = 0;
        long after = 0;
        double d = 0;
        for (int i = 0; i < cells.size(); i++) {
            before += cells.before().get(i);
            after += cells.after().get(i);
            d = Math.max(d, Math.abs(before / n - after / m));
        }
        return new KolmogorovSmirnov(d, probability(d * Math.sqrt(n / (n + m) * m)));
    }

    /** Of the limiting distribution. */
    private static double probability(double scaled) {
        return scaled < LEAST ? 1 : Math.max(0, 1 - new KolmogorovSmirnovTest().ksSum(scaled, TOLERANCE, MOST_TERMS));
    }
}
