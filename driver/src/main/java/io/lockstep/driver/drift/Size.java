package io.lockstep.driver.drift;

import java.util.Locale;

/** A size of change, the same however many rows there are. Formulas are in the package's description. */
public enum Size {
    /** Population stability index, less its sampling floor. */
    PSI("PSI", false),
    /** Kolmogorov-Smirnov distance. */
    D("D", false),
    /** Difference of means in deviations of the training rows. */
    MEAN("mean", false),
    /** Difference of means of answers, in the same unit. */
    LABEL_MEAN("mean answer", false),
    /** Largest difference of a class's rates. */
    LABEL_RATE("rate of a class", true),
    /** Share of rows with values that no training row had, less what is to be expected of rare ones. */
    UNSEEN("unseen values", true),
    /** Difference of shares without a value. */
    MISSING("missing values", true),
    /** Difference of shares with a value of another kind. */
    UNUSABLE("values of another kind", true);

    private static final double PERCENT = 100;

    private final String text;
    private final boolean share;

    Size(String text, boolean share) {
        this.text = text;
        this.share = share;
    }

    /** For people. */
    public String text() {
        return text;
    }

    /** A value of it, for people. */
    public String format(double value) {
        return share
                ? String.format(Locale.ROOT, "%.2f %%", PERCENT * value)
                : String.format(Locale.ROOT, "%.3f", value);
    }
}
