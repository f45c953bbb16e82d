package io.lockstep.driver.column;

import org.jspecify.annotations.Nullable;

/** A column of single numbers, of which any may be missing. */
interface NumberColumn extends Column {
    @Override
    default void checkType(String where, ColumnTypes types) {
        types.requireNumber(where, column());
    }

    @Override
    default void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        if (value == null) {
            row.missing();
        } else {
            row.number(Numbers.parse(column(), value));
        }
    }

    @Override
    default Measure measure() {
        return Measure.NUMBER;
    }
}
