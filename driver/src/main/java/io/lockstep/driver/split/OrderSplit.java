package io.lockstep.driver.split;

import io.lockstep.driver.column.BadRowException;
import org.jspecify.annotations.Nullable;

/**
 * By time, or by the size of a number: rows from a value on are for validation.
 *
 * @param index of the column in a row
 * @param from the smallest {@link OrderValue} that is for validation
 * @param first index of the order value of a window's first row; -1: a row is no window
 */
public record OrderSplit(String column, int index, double from, int first) implements Split {
    /** Column of windows with the order value of their first row. */
    public static final String FIRST = "__first";

    /** Column of windows with the order value of the last row they know of, that of the answer. */
    public static final String LAST = "__last";

    @Override
    public Side side(byte[] identity, @Nullable Object[] row) throws BadRowException {
        if (OrderValue.of(column, row[index]) < from) {
            return Side.TRAINING;
        }
        return first >= 0 && OrderValue.of(column, row[first]) < from ? Side.ACROSS : Side.VALIDATION;
    }
}
