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
}
