package io.lockstep.driver.audit;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * An area under a ROC curve. Its interval is that of its logit, with DeLong's variance and Student's t, which stays within 0 and 1
 * (Qin and Hotilovac, Statistical Methods in Medical Research 17(2), 2008). Where the rows do not vary, as those that are told apart
 * without an error, it ends where the area seen would be as far off as chance has it (Newcombe, Statistics in Medicine 25(4), 2006,
 * part 2, method 5), so that none has no width. A difference has an interval by both areas' own (MOVER: Zou and Donner, Statistics in
 * Medicine 27(10), 2008).
 *
 * @param value from 0 to 1
 * @param yes rows of yes
 * @param no rows of no
 * @param variance DeLong's (Biometrics 44(3), 1988)
 * @param degrees of freedom of the variance, by Welch and Satterthwaite
 */
record AreaEstimate(double value, long yes, long no, double variance, double degrees) implements Estimate {
    private static final int HALVINGS = 60;

    @Override
    public long trials() {
        return Math.min(yes, no);
    }

    @Override
    public @Nullable Spread spread() {
        if (!(value >= 0 && value <= 1) || trials() < 2) {
            return null;
        }
        if (variance > 0 && degrees > 0 && value > 0 && value < 1) {
            TDistribution t = new TDistribution(null, degrees);
            double logit = StrictMath.log(value / (1 - value));
            double error = Math.sqrt(variance) / (value * (1 - value));
            return probability ->
                    1 / (1 + StrictMath.exp(-(logit + error * t.inverseCumulativeProbability(probability))));
        }
        NormalDistribution normal = new NormalDistribution(null, 0, 1);
        return probability -> limit(normal.inverseCumulativeProbability(probability));
    }

    /** The area that is z errors of its own away from the one seen. */
    private double limit(double z) {
        double near = value;
        double far = z < 0 ? 0 : 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (near + far) / 2;
            if (Math.abs(middle - value) <= Math.abs(z) * Math.sqrt(variance(middle))) {
                near = middle;
            } else {
                far = middle;
            }
        }
        return near;
    }

    /** Newcombe's, of an area. */
    private double variance(double area) {
        double others = (yes + no) / 2.0 - 1;
        return area
                * (1 - area)
                * (1 + others * (1 - area) / (2 - area) + others * area / (1 + area))
                / ((double) yes * no);
    }

    @Override
    public @Nullable Spread less(Estimate other) {
        if (!(other instanceof AreaEstimate area)) {
            return null;
        }
        Spread own = spread();
        Spread others = area.spread();
        return own == null || others == null
                ? null
                : probability -> {
                    double first = own.quantile(probability) - value;
                    double second = others.quantile(1 - probability) - area.value;
                    double distance = Math.sqrt(first * first + second * second);
                    return value - area.value + (probability < 0.5 ? -distance : distance);
                };
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
