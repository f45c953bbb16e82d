package io.lockstep.driver.profile;

import io.lockstep.driver.column.Measure;

/** Distribution of one column's values. Its kinds are in {@link ColumnProfiles}. */
public sealed interface ColumnProfile permits NumericProfile, CategoryProfile, HashedProfile, UncountedProfile {
    /** Name of the column in the rows; of an answer, what it is called. */
    String column();

    /** What was looked at of its values. */
    Measure measure();

    /** Rows there were. */
    long rows();

    /** Rows without a value. */
    long missing();

    /** Rows whose value is of another kind. */
    long unusable();

    /**
     * The distribution of these rows and others, counted in the same bins. Counts are exact; mean and deviation are joined in
     * double.
     *
     * @throws IllegalArgumentException when the bins are others
     */
    ColumnProfile plus(ColumnProfile other);

    /** What was counted in other bins. */
    static IllegalArgumentException otherBins(ColumnProfile own) {
        return new IllegalArgumentException("profile of column '" + own.column()
                + "': expected rows counted in the same bins, got others. Count them by this profile");
    }
}
