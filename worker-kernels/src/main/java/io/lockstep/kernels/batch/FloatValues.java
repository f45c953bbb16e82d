package io.lockstep.kernels.batch;

import io.lockstep.kernels.shape.TensorType;
import java.util.Arrays;

/** Values in float32. */
public final class FloatValues extends BatchValues {
    private float[] values;

    FloatValues(TensorType type, int capacity) {
        super(type, capacity);
        this.values = new float[type.ragged() ? 0 : Math.multiplyExact(capacity, itemSize())];
    }

    /** The values, written by the reader; another array after {@link #append} has grown it. */
    public float[] array() {
        return values;
    }

    @Override
    public float[] floats() {
        return values;
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
        if (!(source instanceof FloatValues floats)) {
            throw source.other("floats");
        }
        System.arraycopy(floats.values, from, values, to, count);
    }

    @Override
    void pad(int from, int until) {
        clear(from, until);
    }

    @Override
    void clear(int from, int until) {
        Arrays.fill(values, from, until, 0);
    }
}
