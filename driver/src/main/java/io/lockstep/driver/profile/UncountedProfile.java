package io.lockstep.driver.profile;

import io.lockstep.driver.column.Measure;
import io.lockstep.kernels.plaindata.Default;

/**
 * A column of whose values no distribution is kept.
 *
 * @param note why
 */
public record UncountedProfile(
        String column,
        @Default("nothing") Measure measure,
        long rows,
        @Default("0") long missing,
        String note) implements ColumnProfile {
    /** Of pictures, sounds and what else is no single value. */
    static UncountedProfile of(String column, long rows, long missing) {
        return new UncountedProfile(
                column,
                Measure.NOTHING,
                rows,
                missing,
                "no distribution is kept of pictures, sounds and other values that are no single number or text");
    }

    @Override
    public long unusable() {
        return 0;
    }

    @Override
    public UncountedProfile plus(ColumnProfile other) {
        return new UncountedProfile(column, measure, rows + other.rows(), missing + other.missing(), note);
    }
}
