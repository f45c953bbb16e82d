package io.lockstep.driver.drift;

import io.lockstep.driver.profile.ColumnProfile;
import io.lockstep.driver.profile.NumericProfile;
import org.jspecify.annotations.Nullable;

/**
 * One side of a comparison.
 *
 * @param missing share of rows without a value
 * @param unusable share of rows with one of another kind
 */
public record Summary(
        long rows,
        double missing,
        double unusable,
        @Nullable Double minimum,
        @Nullable Double maximum,
        @Nullable Double mean,
        @Nullable Double deviation) {
    static Summary of(ColumnProfile profile) {
        double rows = Math.max(1, profile.rows());
        NumericProfile numbers = profile instanceof NumericProfile own ? own : null;
        return new Summary(
                profile.rows(),
                profile.missing() / rows,
                profile.unusable() / rows,
                numbers == null ? null : numbers.minimum(),
                numbers == null ? null : numbers.maximum(),
                numbers == null ? null : numbers.mean(),
                numbers == null ? null : numbers.deviation());
    }
}
