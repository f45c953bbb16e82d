package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.plaindata.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * A number, standardised: {@code (x - mean) / deviation}; 0 when missing.
 *
 * @param mean of the training rows that have a value
 * @param deviation square root of their mean squared distance from the mean; 1 where they are all equal
 * @param indicator whether a second input is 1 where the value is missing
 */
public record NumericFeature(String column, double mean, double deviation, boolean indicator) implements Feature {
    public NumericFeature {
        if (!(deviation > 0)) {
            throw new IllegalArgumentException("deviation must be above 0, got " + deviation);
        }
    }

    @Override
    public Slot slot() {
        return Slot.of(Slot.Type.F32, indicator ? 2 : 1);
    }

    @Override
    public void checkType(ColumnTypes types) {
        types.requireNumber("", column);
    }

    @Override
    public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        row.number(value == null ? 0 : standardised(column, value, Numbers.parse(column, value), mean, deviation));
        if (indicator) {
            row.number(value == null ? 1 : 0);
        }
    }

    /**
     * A number by its distance from the mean.
     *
     * @param number the value's
     * @throws BadRowException when it does not fit a float
     */
    static float standardised(String column, Object value, double number, double mean, double deviation)
            throws BadRowException {
        float input = (float) ((number - mean) / deviation);
        if (!Float.isFinite(input)) {
            throw new BadRowException(
                    "not finite",
                    "column " + Excerpt.quoted(column) + ": " + Numbers.shown(value)
                            + " is too far from the training rows' mean " + mean);
        }
        return input;
    }

    @Override
    public String element(int index) {
        return index == 0 ? column : column + " is missing";
    }
}
