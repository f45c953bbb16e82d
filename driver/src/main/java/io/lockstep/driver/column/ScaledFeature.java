package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number: a missing one replaced, clipped, its logarithm taken, scaled.
 *
 * @param replacement number that stands in for a missing one
 * @param clip least and largest number; empty: any
 * @param log whether {@link SignedLog} is taken
 * @param indicator whether a second input is 1 where the value is missing
 */
public record ScaledFeature(
        String column,
        double replacement,
        @Default("[]") List<Double> clip,
        @Default("false") boolean log,
        Scale scale,
        boolean indicator)
        implements Feature {
    public ScaledFeature {
        clip = List.copyOf(clip);
        if (!clip.isEmpty() && !(clip.size() == 2 && clip.get(0) <= clip.get(1))) {
            throw new IllegalArgumentException("clip must be two ascending numbers, got " + clip);
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
        double number = value == null ? replacement : Numbers.parse(column, value);
        float input = (float) scale.of(shaped(number, clip, log));
        if (!Float.isFinite(input)) {
            throw new BadRowException(
                    "not finite",
                    "column " + Excerpt.quoted(column) + ": " + (value == null ? "a missing one" : Numbers.shown(value))
                            + " is too far from the training rows' numbers");
        }
        row.number(input);
        if (indicator) {
            row.number(value == null ? 1 : 0);
        }
    }

    /** A number as it is scaled. */
    static double shaped(double number, List<Double> clip, boolean log) {
        double clipped = clip.isEmpty() ? number : Math.max(clip.get(0), Math.min(clip.get(1), number));
        return log ? SignedLog.of(clipped) : clipped;
    }

    @Override
    public String element(int index) {
        return index == 0 ? column : column + " is missing";
    }
}
