package io.lockstep.driver.drift;

import java.util.Collections;
import java.util.List;

/**
 * Shares of rows in the same bins before and after. Bins of numbers have about the same share before, so that what drifts
 * stands out.
 *
 * @param names of the bins: the number each ends with, or the category
 */
public record Histogram(List<String> names, List<Double> before, List<Double> after) {
    public Histogram {
        names = List.copyOf(names);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    static Histogram of(Cells cells) {
        double n = cells.beforeRows();
        double m = cells.afterRows();
        return new Histogram(
                cells.names(),
                cells.before().stream().map(count -> count / n).toList(),
                cells.after().stream().map(count -> count / m).toList());
    }

    /** The largest share. */
    public double most() {
        return Math.max(Collections.max(before), Collections.max(after));
    }
}
