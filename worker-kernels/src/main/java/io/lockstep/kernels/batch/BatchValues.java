package io.lockstep.kernels.batch;

import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.TensorType;

/**
 * The values of one input or target, row after row without gaps. Row r of a fixed shape begins at
 * {@code r * itemSize()}; row r of a ragged one has the items {@code offsets()[r]} to {@code offsets()[r + 1] - 1},
 * each of {@code itemSize()} elements. A reader fills ragged rows in order: {@link #append} says how many items a row
 * has and where they go.
 */
public abstract sealed class BatchValues permits FloatValues, IntValues {
    private final TensorType type;
    private final int capacity;
    private final int itemSize;
    private final int[] offsets;

    BatchValues(TensorType type, int capacity) {
        this.type = type;
        this.capacity = capacity;
        this.itemSize = type.shape().elementCount();
        this.offsets = new int[type.ragged() ? capacity + 1 : 0];
    }

    /** Values of that type for so many rows. */
    public static BatchValues of(TensorType type, int capacity) {
        return type.element() == ElementType.F32 ? new FloatValues(type, capacity) : new IntValues(type, capacity);
    }

    public TensorType type() {
        return type;
    }

    /** The array of floats; another one after {@link #append} has grown it. */
    public float[] floats() {
        throw other("floats");
    }

    /** These values where they are ids. */
    public IntValues ids() {
        throw other("ids");
    }

    /** Most rows it can hold. */
    public int capacity() {
        return capacity;
    }

    /** Elements of a fixed row, or of one item of a ragged one. */
    public int itemSize() {
        return itemSize;
    }

    /**
     * [capacity + 1] first item of each row, the first 0; valid to the rows in use. Empty where rows have a fixed size.
     */
    public int[] offsets() {
        return offsets;
    }

    /** Items of a row: 1 of a fixed shape. */
    public int items(int row) {
        return type.ragged() ? offsets[row + 1] - offsets[row] : 1;
    }

    /** Index of a row's first element; of the row behind the last one the number of all elements. */
    public int first(int row) {
        return (type.ragged() ? offsets[row] : row) * itemSize;
    }

    /**
     * Says how many items a ragged row has; row 0 first, each row after the one before it. Grows the array where it
     * must.
     *
     * @return index of the row's first element in the array, which may be another one than before
     * @throws IllegalArgumentException when the rows together have more elements than an array holds
     */
    public int append(int row, int items) {
        long end = (long) offsets[row] + items;
        if (end * itemSize > MAXIMUM_SIZE) {
            throw new IllegalArgumentException("batch: expected at most " + MAXIMUM_SIZE / itemSize + " items of "
                    + itemSize + " values in a slice, got " + end + " up to row " + row
                    + ". Use more train.slices or a smaller train.batch");
        }
        offsets[row + 1] = (int) end;
        reserve((int) end * itemSize);
        return offsets[row] * itemSize;
    }

    /** Elements an array can have in every Java virtual machine. */
    static final int MAXIMUM_SIZE = Integer.MAX_VALUE - 8;

    /** Room for so many elements, keeping what is there. */
    abstract void reserve(int size);

    /** A size above the one wanted, so that a few more rows do not grow the array again. */
    static int grown(int wanted) {
        return (int) Math.min(MAXIMUM_SIZE, wanted + (wanted >> 1) + 16L);
    }

    /**
     * Takes over rows of other values of the same type, from its row 0 on.
     *
     * @param source Not modified.
     */
    public void copyRows(BatchValues source, int firstRow, int rows) {
        if (type.ragged()) {
            for (int row = 0; row < rows; row++) {
                append(row, source.items(firstRow + row));
            }
        }
        int from = source.first(firstRow);
        copy(source, from, 0, source.first(firstRow + rows) - from);
    }

    /**
     * Takes over a row, of a ragged shape after the one before it. Of a fixed shape that is a sequence the row may be a
     * shorter one: what is left are zeros, or the last id again, so that no other is looked up.
     *
     * @param source items of the same type. Not modified.
     */
    public void copyRow(BatchValues source, int from, int to) {
        int start = source.first(from);
        int count = source.first(from + 1) - start;
        int first = type.ragged() ? append(to, count / itemSize) : first(to);
        copy(source, start, first, count);
        if (!type.ragged()) {
            pad(first + count, first(to + 1));
        }
    }

    /**
     * Moves a row to a place before it. Of ragged rows those before that place are in their places, those behind it are
     * lost but for the ones from {@code from} on.
     */
    public void moveRow(int from, int to) {
        int first = first(from);
        int count = first(from + 1) - first;
        move(first, type.ragged() ? append(to, count / itemSize) : first(to), count);
    }

    abstract void move(int from, int to, int count);

    /** Copies elements of values of the same type to a place. */
    abstract void copy(BatchValues source, int from, int to, int count);

    /** Makes the rows from there to the last zeros: of a ragged shape, empty. */
    public void clearRows(int from, int until) {
        if (type.ragged()) {
            for (int row = from; row < until; row++) {
                append(row, 0);
            }
        } else {
            clear(first(from), first(until));
        }
    }

    abstract void clear(int from, int until);

    /** Fills what is left of a sequence. */
    abstract void pad(int from, int until);

    /** Refuses to be asked for what it does not hold. */
    final IllegalStateException other(String asked) {
        return new IllegalStateException("batch: expected " + asked + ", got " + type + ". Ask for its own type");
    }
}
