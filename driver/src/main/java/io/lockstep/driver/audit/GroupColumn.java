package io.lockstep.driver.audit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A column whose values are groups.
 *
 * @param name of the column
 * @param cuts between ranges of numbers, rising: a number belongs to the range that begins with it; none: each value is a group
 */
public record GroupColumn(String name, List<Double> cuts) {
    /** The group of rows without a value. */
    public static final String MISSING = "(missing)";

    public GroupColumn {
        cuts = List.copyOf(cuts);
        for (int i = 0; i < cuts.size(); i++) {
            if (!Double.isFinite(cuts.get(i)) || (i > 0 && cuts.get(i) <= cuts.get(i - 1))) {
                throw new IllegalArgumentException(
                        "groups." + name + ": expected cuts that rise, as [25, 45, 65], got " + cuts);
            }
        }
    }

    /** The range of a number. */
    public String range(double number) {
        if (Double.isNaN(number)) {
            return MISSING;
        }
        int range = 0;
        while (range < cuts.size() && number >= cuts.get(range)) {
            range++;
        }
        return range(range);
    }

    /**
     * The range of a text that is a number.
     *
     * @throws NumberFormatException when it is none
     */
    public String rangeOf(String number) {
        return number.equals(MISSING) || number.isEmpty() ? MISSING : range(Double.parseDouble(number));
    }

    private String range(int range) {
        if (range == 0) {
            return "below " + shown(cuts.get(0));
        }
        return range == cuts.size()
                ? shown(cuts.get(range - 1)) + " and above"
                : shown(cuts.get(range - 1)) + " to below " + shown(cuts.get(range));
    }

    /** All ranges, those without rows too; none where numbers are not cut. */
    public List<String> ranges() {
        List<String> ranges = new ArrayList<>();
        for (int i = 0; !cuts.isEmpty() && i <= cuts.size(); i++) {
            ranges.add(range(i));
        }
        return ranges;
    }

    /** Ranges by size, then texts by code unit; what is missing last. */
    Comparator<String> order() {
        List<String> ranges = ranges();
        return Comparator.comparing((String value) -> value.equals(MISSING))
                .thenComparingInt(ranges::indexOf)
                .thenComparing(Comparator.naturalOrder());
    }

    private static String shown(double cut) {
        return new BigDecimal(String.valueOf(cut)).stripTrailingZeros().toPlainString();
    }
}
