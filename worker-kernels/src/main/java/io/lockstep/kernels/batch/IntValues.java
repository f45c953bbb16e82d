package io.lockstep.kernels.batch;

import io.lockstep.kernels.shape.TensorType;
import java.util.Arrays;

/** Values in int32: ids of a table's rows. */
public final class IntValues extends BatchValues {
    private int[] values;

    IntValues(TensorType type, int capacity) {
        super(type, capacity);
        this.values = new int[type.ragged() ? 0 : Math.multiplyExact(capacity, itemSize())];
    }

    /** The values, written by the reader; another array after {@link #append} has grown it. */
    public int[] array() {
        return values;
    }

    @Override
    public IntValues ids() {
        return this;
    }

    @Override
    void move(int from, int to, int count) {
        System.arraycopy(values, from, values, to, count);
    }

    @Override
    void reserve(int size) {
        if (size > values.length) {
            values = Arrays.copyOf(values, grown(size));
        }
    }

    @Override
    void copy(BatchValues source, int from, int to, int count) {
        if (!(source instanceof IntValues ints)) {
            throw source.other("ids");
        }
        System.arraycopy(ints.values, from, values, to, count);
    }

    @Override
    void pad(int from, int until) {
        Arrays.fill(values, from, until, values[from - 1]);
    }

    @Override
    void clear(int from, int until) {
        Arrays.fill(values, from, until, 0);
    }
}
