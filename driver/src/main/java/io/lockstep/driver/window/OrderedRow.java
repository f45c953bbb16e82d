package io.lockstep.driver.window;

import org.jspecify.annotations.Nullable;

/**
 * A source row with its place among others.
 *
 * @param group text of the columns that make one
 * @param where it was read
 * @param values of the columns a window needs. Not modified.
 * @param numbers of the columns that become arrays. Not modified.
 */
public record OrderedRow(
        String group, double order, String where, @Nullable Object[] values, double[] numbers) {}
