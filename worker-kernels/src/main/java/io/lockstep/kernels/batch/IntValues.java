package io.lockstep.kernels.batch;

import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values in int32: ids of a table's rows; those of a sequence's steps may have the steps' weights beside them. */
public final class IntValues extends BatchValues {
    private static final TensorType STEP_WEIGHTS = new TensorType(ElementType.F32, Shape.of(), true);

    private int[] values;
    private @Nullable FloatValues stepWeights;

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

    /** Of each row as many floats as it has steps, their weights in its loss; null: all 1. */
    public @Nullable FloatValues stepWeights() {
        return stepWeights;
    }

    /** From then on steps have weights: those that {@link #stepWeights} then gives, to be written with each row. */
    public FloatValues beginStepWeights() {
        if (stepWeights == null) {
            stepWeights = new FloatValues(STEP_WEIGHTS, capacity());
        }
        return stepWeights;
    }

    /** Has step weights where others have. */
    private @Nullable FloatValues stepWeightsAs(BatchValues source) {
        if (source.ids().stepWeights == null) {
            stepWeights = null;
            return null;
        }
        return beginStepWeights();
    }

    @Override
    public void copyRows(BatchValues source, int firstRow, int rows) {
        super.copyRows(source, firstRow, rows);
        FloatValues weights = stepWeightsAs(source);
        if (weights != null) {
            weights.copyRows(source.ids().beginStepWeights(), firstRow, rows);
        }
    }

    @Override
    public void copyRow(BatchValues source, int from, int to) {
        super.copyRow(source, from, to);
        FloatValues weights = stepWeightsAs(source);
        if (weights != null) {
            weights.copyRow(source.ids().beginStepWeights(), from, to);
        }
    }

    @Override
    public void moveRow(int from, int to) {
        super.moveRow(from, to);
        if (stepWeights != null) {
            stepWeights.moveRow(from, to);
        }
    }

    @Override
    public void clearRows(int from, int until) {
        super.clearRows(from, until);
        if (stepWeights != null) {
            stepWeights.clearRows(from, until);
        }
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
