package io.lockstep.driver.column;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * Arrays or vectors of numbers, all of one length, taken as they are, times a factor.
 *
 * @param length that they must have, others are bad rows; absent: they are all as long as each other
 * @param scale factor on each number
 */
public record ArrayColumn(
        String column,
        @Nullable Integer length,
        @Default("1") double scale) implements Column {
    public ArrayColumn {
        if (length != null && length < 1) {
            throw new IllegalArgumentException("length must be at least 1, got " + length);
        }
        if (scale == 0) {
            throw new IllegalArgumentException("scale must not be 0");
        }
    }

    @Override
    public void checkType(String where, ColumnTypes types) {
        types.requireNumbers(where, column);
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        double[] numbers = ArrayFeature.numbers(column, value);
        if (length != null && numbers.length != length) {
            throw new BadRowException(
                    "wrong length",
                    "column " + Excerpt.quoted(column) + ": expected an array of " + length + " numbers, got "
                            + numbers.length);
        }
        row.numbers(numbers.length);
        for (double number : numbers) {
            row.element(Numbers.required(column, number));
            Numbers.required(column, number * scale);
        }
    }

    @Override
    public Measure measure() {
        return Measure.ELEMENT_MEAN;
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new ArrayLengths(this, place);
    }
}
