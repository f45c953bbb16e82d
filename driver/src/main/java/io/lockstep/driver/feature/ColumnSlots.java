package io.lockstep.driver.feature;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.slot.ExampleReader;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.slot.SlotColumn;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encoded rows taken apart by source column, so that a column's part can be another row's or that of another value. A row is one
 * array of bytes for each feature, in the order of the model. Not thread-safe.
 */
public final class ColumnSlots {
    private final List<Feature> features;
    private final List<String> columns;
    private final RowLayout layout;
    private final ExampleReader reader;
    private final SlotWriter writer = new SlotWriter(0);

    public ColumnSlots(Preprocessing preprocessing) {
        this.features = preprocessing.features();
        this.columns = List.copyOf(
                new LinkedHashSet<>(features.stream().map(Feature::column).toList()));
        this.layout = preprocessing.layout();
        this.reader = new ExampleReader(layout, null);
    }

    /** Source columns of the inputs, each once, in the order of the model. */
    public List<String> columns() {
        return columns;
    }

    /** What the model makes of a column. */
    public List<Feature> features(String column) {
        return features.stream()
                .filter(feature -> feature.column().equals(column))
                .toList();
    }

    /**
     * Encodes a row.
     *
     * @param values of each of {@link #columns}, in order. Not modified.
     */
    public byte[][] encode(@Nullable Object[] values) throws BadRowException {
        byte[][] slots = new byte[features.size()][];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = encode(
                    features.get(i), values[columns.indexOf(features.get(i).column())]);
        }
        return slots;
    }

    private byte[] encode(Feature feature, @Nullable Object value) throws BadRowException {
        writer.clear();
        feature.encode(value, writer);
        return Arrays.copyOf(writer.array(), writer.size());
    }

    /**
     * A row with another value of a column.
     *
     * @param slots of the row. Not modified.
     * @throws BadRowException when the column cannot have it
     */
    public byte[][] with(byte[][] slots, String column, @Nullable Object value) throws BadRowException {
        byte[][] changed = slots.clone();
        for (int i = 0; i < changed.length; i++) {
            if (features.get(i).column().equals(column)) {
                changed[i] = encode(features.get(i), value);
            }
        }
        return changed;
    }

    /**
     * A row with another row's value of a column.
     *
     * @param slots of the row. Not modified.
     * @param other whose column is taken. Not modified.
     */
    public byte[][] with(byte[][] slots, String column, byte[][] other) {
        byte[][] changed = slots.clone();
        for (int i = 0; i < changed.length; i++) {
            if (features.get(i).column().equals(column)) {
                changed[i] = other[i];
            }
        }
        return changed;
    }

    /** Whether rows are equal in a column, as far as the model reads it. */
    public boolean equal(byte[][] slots, byte[][] others, String column) {
        for (int i = 0; i < slots.length; i++) {
            if (features.get(i).column().equals(column) && !Arrays.equals(slots[i], others[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a row's inputs into a batch.
     *
     * @param slots of the row. Not modified.
     * @param position of the row in the batch, ascending
     */
    public void read(byte[][] slots, Batch batch, int position) {
        int size = 0;
        for (byte[] slot : slots) {
            size += slot.length;
        }
        byte[] row = new byte[size];
        int at = 0;
        for (byte[] slot : slots) {
            System.arraycopy(slot, 0, row, at, slot.length);
            at += slot.length;
        }
        List<SlotColumn> parts = new ArrayList<>();
        at = 0;
        for (int i = 0; i < layout.inputs().size(); i++) {
            SlotColumn part = new SlotColumn(layout.inputs().get(i).slot(), 1, row, at);
            parts.add(part);
            at += part.byteCount();
        }
        batch.rowNumbers()[position] = layout.drawn().isEmpty() ? position : number(row);
        reader.read(parts.toArray(new SlotColumn[0]), 0, 0, batch, position);
    }

    /** What drawn inputs are keyed by, as where rows are scored. */
    private static long number(byte[] row) {
        long number = 0;
        for (byte part : row) {
            number = RandomStream.join(number, part);
        }
        return number;
    }

    /**
     * Reads a row's targets into a batch.
     *
     * @param targets as {@link RowEncoder#targets(Object[], SlotWriter)} wrote them. Not modified.
     * @param position of the row in the batch, ascending
     */
    public void readTargets(byte[] targets, Batch batch, int position) {
        reader.readTargets(targets, batch, position);
    }
}
