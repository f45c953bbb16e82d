package io.lockstep.driver.drift;

import java.util.Locale;

/** Numbers as people read them. */
final class Rounded {
    private static final double PERCENT = 100;

    private Rounded() {}

    /** Four significant digits. */
    static String of(double number) {
        if (Math.rint(number) == number && Math.abs(number) < 1e7) {
            return String.valueOf((long) number);
        }
        return String.format(Locale.ROOT, "%.4g", number);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", PERCENT * share);
    }

    static String probability(double p) {
        return p < 1e-15 ? "< 1e-15" : String.format(Locale.ROOT, "%.2g", p);
    }
}
