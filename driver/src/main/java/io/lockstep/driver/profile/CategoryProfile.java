package io.lockstep.driver.profile;

import io.lockstep.driver.column.Measure;
import io.lockstep.kernels.plaindata.Default;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts of different values.
 *
 * @param values each with its rows, by text; in rows counted later those of the training rows, which may be 0
 * @param others rows counted later with values that the training rows did not have
 */
public record CategoryProfile(
        String column,
        @Default("category") Measure measure,
        long rows,
        @Default("0") long missing,
        @Default("0") long unusable,
        Map<String, Long> values,
        @Default("0") long others)
        implements ColumnProfile {
    public CategoryProfile {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
        Sums.check(rows, missing, unusable, values.values(), others);
    }

    /** Different values there are. */
    public int distinct() {
        return values.size();
    }

    @Override
    public CategoryProfile plus(ColumnProfile other) {
        if (!(other instanceof CategoryProfile next) || !values.keySet().equals(next.values.keySet())) {
            throw ColumnProfile.otherBins(this);
        }
        Map<String, Long> sums = new TreeMap<>(values);
        next.values.forEach((value, count) -> sums.merge(value, count, Long::sum));
        return new CategoryProfile(
                column,
                measure,
                rows + next.rows,
                missing + next.missing,
                unusable + next.unusable,
                sums,
                others + next.others);
    }
}
