package io.lockstep.driver.column;

import org.jspecify.annotations.Nullable;

/** Column whose values are texts. A row is identified by the whole text, or by what a kind reads of it. */
interface TextColumn extends Column {
    @Override
    default void checkType(String where, ColumnTypes types) {
        types.requireText(where, column());
    }

    @Override
    default void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        row.text(Texts.of(column(), value));
    }

    @Override
    default Measure measure() {
        return Measure.TEXT_LENGTH;
    }
}
