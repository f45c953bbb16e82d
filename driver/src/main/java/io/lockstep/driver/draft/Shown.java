package io.lockstep.driver.draft;

import io.lockstep.kernels.plaindata.Excerpt;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Values in sentences and comments, on one line. */
public final class Shown {
    private static final int DIGITS = 4;
    private static final int LONGEST = 40;

    private Shown() {}

    public static String name(String name) {
        return line(Excerpt.of(name, LONGEST));
    }

    public static String value(String text) {
        return Excerpt.quoted(line(Excerpt.of(text, LONGEST)));
    }

    /** Without line ends and other controls. */
    public static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\uFEFF]", " ");
    }

    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    public static String rows(long count) {
        return count(count) + (count == 1 ? " row" : " rows");
    }

    public static String number(double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Math.abs(number) < 10_000 ? String.valueOf((long) number) : count((long) number);
        }
        return new BigDecimal(number)
                .round(new MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }

    public static String percent(double share) {
        double percent = 100 * share;
        return (percent >= 10 || percent == 0
                        ? String.valueOf(Math.round(percent))
                        : String.format(Locale.ROOT, "%.2g", percent))
                + " %";
    }
}
