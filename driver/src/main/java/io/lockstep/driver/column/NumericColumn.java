package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Default;
import org.jspecify.annotations.Nullable;

/**
 * A number, standardised to mean 0 and deviation 1. A missing value becomes the mean.
 *
 * @param missingIndicators whether a second number says where values are missing, if any are
 */
public record NumericColumn(String column, @Default("true") boolean missingIndicators) implements Column {
    @Override
    public void checkType(String where, ColumnTypes types) {
        types.requireNumber(where, column);
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        if (value == null) {
            row.missing();
        } else {
            row.number(Numbers.parse(column, value));
        }
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new NumericStatistics(column, missingIndicators);
    }
}
