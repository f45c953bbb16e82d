package io.lockstep.driver.feature;

import io.lockstep.kernels.plaindata.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * An array or vector of numbers, taken as they are, times a factor.
 *
 * @param size numbers in each
 */
public record ArrayFeature(String column, int size, double scale) implements Feature {
    @Override
    public void checkType(ColumnTypes types) {
        types.requireNumbers("", column);
    }

    @Override
    public void encode(@Nullable Object value, float[] features, int offset) throws BadRowException {
        double[] numbers = numbers(column, value);
        if (numbers.length != size) {
            throw new BadRowException(
                    "wrong length",
                    "column " + Excerpt.quoted(column) + ": expected an array of " + size + " numbers, got "
                            + numbers.length);
        }
        for (int i = 0; i < size; i++) {
            features[offset + i] = (float) Numbers.required(column, numbers[i] * scale);
        }
    }

    /** The first element that is no number, and where. */
    private static String stranger(@Nullable Object[] elements) {
        int at = 0;
        while (at < elements.length - 1 && elements[at] instanceof Number) {
            at++;
        }
        Object element = elements[at];
        return (element == null ? "null" : Numbers.quoted(element)) + " at index " + at;
    }

    static double[] numbers(String column, @Nullable Object value) throws BadRowException {
        if (value instanceof double[] numbers) {
            return numbers;
        }
        if (value == null) {
            throw new BadRowException(
                    "missing value", "column " + Excerpt.quoted(column) + ": expected an array, got none");
        }
        throw new BadRowException(
                "not a number",
                "column " + Excerpt.quoted(column) + ": expected an array of numbers, got "
                        + (value instanceof Object[] elements ? stranger(elements) : Numbers.quoted(value)));
    }
}
