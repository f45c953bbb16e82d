package io.lockstep.driver.drift;

import org.apache.commons.math3.special.Gamma;

/**
 * Pearson's test that two samples are of one distribution.
 *
 * @param degrees of freedom
 * @param p probability that undrifted samples have as much
 */
record ChiSquare(double statistic, int degrees, double p) {
    static ChiSquare of(Cells cells) {
        double n = cells.beforeRows();
        double m = cells.afterRows();
        double sum = 0;
        int degrees = -1;
        for (int i = 0; i < cells.size(); i++) {
            double before = cells.before().get(i);
            double after = cells.after().get(i);
            if (before + after > 0) {
                double expectedBefore = (before + after) * n / (n + m);
                double expectedAfter = (before + after) * m / (n + m);
                sum += (before - expectedBefore) * (before - expectedBefore) / expectedBefore
                        + (after - expectedAfter) * (after - expectedAfter) / expectedAfter;
                degrees++;
            }
        }
        return new ChiSquare(
                sum, Math.max(0, degrees), degrees < 1 ? 1 : Gamma.regularizedGammaQ(degrees / 2.0, sum / 2));
    }
}
