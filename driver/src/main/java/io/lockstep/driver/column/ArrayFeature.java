package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.slot.AsStored;
import io.lockstep.driver.slot.Decoder;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import org.jspecify.annotations.Nullable;

/**
 * An array or vector of numbers, taken as they are, times a factor.
 *
 * @param size numbers in each
 */
public record ArrayFeature(String column, int size, double scale) implements Feature {
    @Override
    public Slot slot() {
        return Slot.of(Slot.Type.F32, size);
    }

    @Override
    public void checkType(ColumnTypes types) {
        types.requireNumbers("", column);
    }

    @Override
    public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        double[] numbers = numbers(column, value);
        if (numbers.length != size) {
            throw new BadRowException(
                    "wrong length",
                    "column " + Excerpt.quoted(column) + ": expected an array of " + size + " numbers, got "
                            + numbers.length);
        }
        for (int i = 0; i < size; i++) {
            row.number((float) Numbers.required(column, numbers[i] * scale));
        }
    }

    @Override
    public boolean isImage(@Nullable Shape input) {
        return input != null && input.rank() == 3;
    }

    @Override
    public Decoder decoder(@Nullable Shape input, Augmentation augmentation) {
        return augmentation.isNone() || input == null ? new AsStored() : new AugmentedFloats(input, augmentation);
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
