package io.lockstep.driver.column;

import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number by its bucket: one input for each, 1 where the row has it, and after them one for missing values, if there is one.
 *
 * @param edges ascending; each begins a bucket
 * @param missing whether missing has an input
 */
public record BucketsFeature(String column, List<Double> edges, boolean missing) implements Feature {
    public BucketsFeature {
        edges = List.copyOf(edges);
        checkEdges(edges);
    }

    static void checkEdges(List<Double> edges) {
        for (int i = 0; i < edges.size(); i++) {
            if (!Double.isFinite(edges.get(i)) || (i > 0 && edges.get(i - 1) >= edges.get(i))) {
                throw new IllegalArgumentException("edges must be ascending numbers, got " + edges);
            }
        }
    }

    @Override
    public Slot slot() {
        return Slot.of(Slot.Type.F32, edges.size() + (missing ? 2 : 1));
    }

    @Override
    public void checkType(ColumnTypes types) {
        types.requireNumber("", column);
    }

    @Override
    public void encode(@Nullable Object value, SlotWriter row) throws BadRowException {
        int bucket = missing ? edges.size() + 1 : -1;
        if (value != null) {
            double number = Numbers.parse(column, value);
            bucket = 0;
            while (bucket < edges.size() && edges.get(bucket) <= number) {
                bucket++;
            }
        }
        for (int i = 0; i < slot().size(); i++) {
            row.number(i == bucket ? 1 : 0);
        }
    }

    @Override
    public String element(int index) {
        if (index > edges.size()) {
            return column + " is missing";
        }
        if (edges.isEmpty()) {
            return column + " is there";
        }
        return index == 0
                ? column + " < " + edges.get(0)
                : column + " >= " + edges.get(index - 1) + (index < edges.size() ? " and < " + edges.get(index) : "");
    }
}
