package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A date or a time by its parts; all 0 when missing.
 *
 * @param since day that elapsed days count from
 * @param zone on whose clock moments are read
 * @param indicator whether a last input is 1 where the value is missing
 */
public record DateFeature(String column, List<Part> parts, String since, String zone, boolean indicator)
        implements Feature {
    /**
     * One part.
     *
     * @param cyclic whether it is sine and cosine of {@code 2 pi x / divisor}, else {@code (x - offset) / divisor}
     */
    record Part(DatePart part, boolean cyclic, double offset, double divisor) {
        Part {
            if (!(divisor > 0)) {
                throw new IllegalArgumentException("divisor must be above 0, got " + divisor);
            }
        }

        void write(double number, SlotWriter row) {
            if (cyclic) {
                double angle = 2 * Math.PI * number / divisor;
                row.number((float) StrictMath.sin(angle));
                row.number((float) StrictMath.cos(angle));
            } else {
                row.number((float) ((number - offset) / divisor));
            }
        }
    }

    public DateFeature {
        parts = List.copyOf(parts);
        DateColumn.day(since);
        DateColumn.zone(zone);
    }

    @Override
    public Slot slot() {
        return Slot.of(Slot.Type.F32, elements().size());
    }

    private List<String> elements() {
        List<String> elements = new ArrayList<>();
        for (Part part : parts) {
            String name = column + " " + part.part.name().toLowerCase(Locale.ROOT);
            if (part.cyclic) {
                elements.add(name + " sine");
                elements.add(name + " cosine");
            } else {
                elements.add(name);
            }
        }
        if (indicator) {
            elements.add(column + " is missing");
        }
        return elements;
    }

    @Override
    public void checkType(ColumnTypes types) {
        types.requireText("", column);
    }

    @Override
    public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        if (value == null) {
            int zeros = slot().size() - (indicator ? 1 : 0);
            for (int i = 0; i < zeros; i++) {
                row.number(0);
            }
        } else {
            LocalDateTime moment = Moments.read(column, value, DateColumn.zone(zone));
            LocalDate day = DateColumn.day(since);
            for (Part part : parts) {
                part.write(part.part.of(moment, day), row);
            }
        }
        if (indicator) {
            row.number(value == null ? 1 : 0);
        }
    }

    @Override
    public String element(int index) {
        return elements().get(index);
    }
}
