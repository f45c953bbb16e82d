package io.lockstep.driver.split;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Numbers;
import io.lockstep.kernels.plaindata.Excerpt;
import org.jspecify.annotations.Nullable;

/** The text of a value that decides about a side. */
final class Texts {
    private Texts() {}

    /** @param what the value is, for the reason of a row without one */
    static String of(String what, String column, @Nullable Object value) throws BadRowException {
        if (value == null) {
            throw new BadRowException(
                    "missing " + what,
                    "column " + Excerpt.quoted(column) + ": expected the row's " + what + ", got none");
        }
        return Numbers.label(column, value);
    }
}
