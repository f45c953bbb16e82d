package io.lockstep.driver.drift;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Shares of rows in the same bins before and after. Bins of numbers have about the same share before, so that what drifts
 * stands out.
 *
 * @param names of the bins: the number each ends with, or the category
 */
public record Histogram(List<String> names, List<Double> before, List<Double> after) {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

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

    /** The bins before as blocks in one line; a space where there are no rows. */
    public String blocksBefore() {
        return blocks(before);
    }

    /** As {@link #blocksBefore}, after. */
    public String blocksAfter() {
        return blocks(after);
    }

    private String blocks(List<Double> shares) {
        double most = most();
        return shares.stream()
                .map(share -> {
                    int height = (int) Math.ceil(share / most * BLOCKS.length());
                    return height == 0 ? " " : String.valueOf(BLOCKS.charAt(height - 1));
                })
                .collect(Collectors.joining());
    }
}
