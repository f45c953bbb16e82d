package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Default;
import org.jspecify.annotations.Nullable;

/**
 * A category: one number for each found in the training rows. They are compared as
 * {@link io.lockstep.driver.value.CanonicalText} says: 3 and 3.0 are one. Missing is a category of its own where
 * training rows miss values.
 *
 * @param unknownCategories what becomes of a category that no training row had
 * @param maxCategories more are refused, as they are rather keys
 * @param rare categories that fewer training rows have are one, together with unknown ones
 */
public record CategoricalColumn(
        String column,
        @Default("zero") UnknownCategories unknownCategories,
        @Default("1000") int maxCategories,
        @Default("0") int rare)
        implements Column {
    public CategoricalColumn {
        if (maxCategories < 1) {
            throw new IllegalArgumentException("maxCategories must be at least 1, got " + maxCategories);
        }
        if (rare < 0) {
            throw new IllegalArgumentException("rare must be at least 0, got " + rare);
        }
    }

    /** None is rare. */
    public CategoricalColumn(String column, UnknownCategories unknownCategories, int maxCategories) {
        this(column, unknownCategories, maxCategories, 0);
    }

    @Override
    public void checkType(String where, ColumnTypes types) {
        types.requireText(where, column);
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        if (value == null) {
            row.missing();
        } else {
            row.text(Numbers.label(column, value));
        }
    }

    @Override
    public Measure measure() {
        return Measure.CATEGORY;
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new Categories(this, place);
    }
}
