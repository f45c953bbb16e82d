package io.lockstep.driver.drift;

import org.apache.commons.math3.special.Gamma;

/**
 * Population stability index of two samples.
 *
 * @param value with its floor in it
 * @param floor what undrifted samples are to be expected to have
 * @param p probability that undrifted samples have as much
 */
record Psi(double value, double floor, double p) {
    private static final double SMOOTHING = 0.5;

    static Psi of(Cells cells) {
        double n = cells.beforeRows();
        double m = cells.afterRows();
        double added = SMOOTHING * cells.size();
        double sum = 0;
        for (int i = 0; i < cells.size(); i++) {
            double before = (cells.before().get(i) + SMOOTHING) / (n + added);
            double after = (cells.after().get(i) + SMOOTHING) / (m + added);
            sum += (after - before) * StrictMath.log(after / before);
        }
        double noise = 1 / n + 1 / m;
        int degrees = cells.size() - 1;
        double p = degrees == 0 ? 1 : Gamma.regularizedGammaQ(degrees / 2.0, sum / noise / 2);
        return new Psi(sum, degrees * noise, p);
    }

    double corrected() {
        return value - floor;
    }
}
