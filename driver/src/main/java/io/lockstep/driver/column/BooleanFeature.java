package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import org.jspecify.annotations.Nullable;

/**
 * Yes or no: 1 or 0; 0 when missing.
 *
 * @param indicator whether a second input is 1 where the value is missing
 */
public record BooleanFeature(String column, boolean indicator) implements Feature {
    @Override
    public Slot slot() {
        return Slot.of(Slot.Type.F32, indicator ? 2 : 1);
    }

    @Override
    public void checkType(ColumnTypes types) {
        types.requireText("", column);
    }

    @Override
    public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        row.number(value != null && BooleanColumn.read(column, value) ? 1 : 0);
        if (indicator) {
            row.number(value == null ? 1 : 0);
        }
    }

    @Override
    public String element(int index) {
        return index == 0 ? column : column + " is missing";
    }
}
