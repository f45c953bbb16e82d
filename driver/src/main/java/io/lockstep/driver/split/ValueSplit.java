package io.lockstep.driver.split;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.value.CanonicalText;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * By named values of a column, such as the number of a fold.
 *
 * @param index of the column in a row
 * @param values whose rows are for validation, as {@link CanonicalText}
 */
public record ValueSplit(String column, int index, TreeSet<String> values) implements Split {
    @Override
    public Side side(byte[] identity, @Nullable Object[] row) throws BadRowException {
        return values.contains(Texts.of("split", column, row[index])) ? Side.VALIDATION : Side.TRAINING;
    }
}
