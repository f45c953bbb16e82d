package io.lockstep.driver.window;

import java.util.Comparator;

/**
 * A step from a row of a group to the next that is too large for both to be in one window.
 *
 * @param group values of the columns that make it, a comma between them; empty where all rows are one
 * @param from order of the last row before, as it was read
 * @param to order of the first row behind
 * @param step between them: seconds, where the order is of dates or moments
 */
public record Gap(String group, String from, String to, double step) {
    /** The largest first. */
    static final Comparator<Gap> LARGEST = Comparator.comparingDouble(Gap::step)
            .reversed()
            .thenComparing(Gap::group)
            .thenComparing(Gap::from)
            .thenComparing(Gap::to);
}
