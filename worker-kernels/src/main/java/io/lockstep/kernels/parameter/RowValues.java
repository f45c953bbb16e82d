package io.lockstep.kernels.parameter;

import io.lockstep.kernels.storage.FloatStorage;
import java.util.Arrays;

/**
 * Some rows of a {@link Table} with a vector each: the gradient that a slice gives it, a sum of such gradients, or new
 * values on their way. Used again from step to step: its arrays grow until they hold what a step needs, and stay.
 */
public final class RowValues {
    private static final int MAXIMUM_SIZE = Integer.MAX_VALUE - 8;

    private final int dimension;
    private long[] rows = {};
    private float[] values = {};
    private int count;

    /** @param dimension floats of a row */
    public RowValues(int dimension) {
        if (dimension < 1) {
            throw new IllegalArgumentException("rows: the dimension must be at least 1, got " + dimension);
        }
        this.dimension = dimension;
    }

    public int dimension() {
        return dimension;
    }

    /** Rows in use. */
    public int count() {
        return count;
    }

    /** [count] ascending, each once; longer than that, and another array after {@link #resize} has grown it. */
    public long[] rows() {
        return rows;
    }

    /** [count, dimension] in the order of the rows; another array after {@link #resize} has grown it. */
    public float[] values() {
        return values;
    }

    /** No rows. */
    public void clear() {
        count = 0;
    }

    /**
     * Has so many rows in use; those there were stay, others hold anything and are the caller's to write.
     *
     * @throws IllegalArgumentException when one array does not hold their values
     */
    public void resize(int newCount) {
        long size = (long) newCount * dimension;
        if (size > MAXIMUM_SIZE) {
            throw new IllegalArgumentException("rows: expected at most " + MAXIMUM_SIZE / dimension + " of " + dimension
                    + " values, got " + newCount + ". Use more train.slices or a smaller train.batch");
        }
        if (newCount > rows.length) {
            rows = Arrays.copyOf(rows, grown(newCount));
        }
        if (size > values.length) {
            values = Arrays.copyOf(values, grown((int) size));
        }
        count = newCount;
    }

    private static int grown(int wanted) {
        return (int) Math.min(MAXIMUM_SIZE, wanted + (wanted >> 2) + 16L);
    }

    /** Adds a row behind all others; returns where its values go in {@link #values}. */
    public int append(long row) {
        if (count > 0 && row <= rows[count - 1]) {
            throw new IllegalArgumentException(
                    "rows: expected a row above " + rows[count - 1] + ", got " + row + ". Append rows in order");
        }
        resize(count + 1);
        rows[count - 1] = row;
        return (count - 1) * dimension;
    }

    /** The first place whose row is not below that one; {@link #count} where there is none. */
    public int place(long row) {
        int found = Arrays.binarySearch(rows, 0, count, row);
        return found < 0 ? -found - 1 : found;
    }

    /** Takes over others. */
    public void copy(RowValues source) {
        copy(source, 0, source.count);
    }

    /**
     * Takes over some of others.
     *
     * @param from place of the first
     * @param until place after the last
     */
    public void copy(RowValues source, int from, int until) {
        resize(until - from);
        System.arraycopy(source.rows, from, rows, 0, count);
        System.arraycopy(source.values, from * dimension, values, 0, count * dimension);
    }

    /**
     * Sum of two: rows of both are {@code left + right}, one addition each; rows of one are copied.
     *
     * @param into another than the two. Overwritten.
     */
    public static void sum(RowValues left, RowValues right, RowValues into) {
        into.resize(Math.addExact(left.count, right.count));
        int l = 0;
        int r = 0;
        int count = 0;
        while (l < left.count && r < right.count) {
            long difference = left.rows[l] - right.rows[r];
            if (difference == 0) {
                into.rows[count] = left.rows[l];
                add(left.values, l, right.values, r, into.values, count, into.dimension);
                l++;
                r++;
                count++;
            } else if (difference < 0) {
                int end = left.endBelow(l, right.rows[r]);
                into.take(left, l, end, count);
                count += end - l;
                l = end;
            } else {
                int end = right.endBelow(r, left.rows[l]);
                into.take(right, r, end, count);
                count += end - r;
                r = end;
            }
        }
        into.take(left, l, left.count, count);
        count += left.count - l;
        into.take(right, r, right.count, count);
        into.count = count + right.count - r;
    }

    private static void add(float[] a, int aPlace, float[] b, int bPlace, float[] c, int cPlace, int dimension) {
        int aFirst = aPlace * dimension;
        int bFirst = bPlace * dimension;
        int cFirst = cPlace * dimension;
        for (int i = 0; i < dimension; i++) {
            c[cFirst + i] = a[aFirst + i] + b[bFirst + i];
        }
    }

    /** The first place from there on whose row is not below that one. */
    private int endBelow(int from, long row) {
        int end = from + 1;
        while (end < count && rows[end] < row) {
            end++;
        }
        return end;
    }

    private void take(RowValues source, int from, int until, int to) {
        System.arraycopy(source.rows, from, rows, to, until - from);
        System.arraycopy(source.values, from * dimension, values, to * dimension, (until - from) * dimension);
    }

    /**
     * Reads these rows' values from the table.
     *
     * @param table [rows, dimension]. Not modified.
     */
    public void read(FloatStorage table) {
        table.readRows(rows, 0, count, dimension, values);
    }

    /**
     * Writes these rows' values into the table.
     *
     * @param table [rows, dimension]. Overwritten in these rows.
     */
    public void write(FloatStorage table) {
        table.writeRows(rows, 0, count, dimension, values);
    }

    /** Bytes that so many rows take on the heap. */
    public static long bytes(long rows, int dimension) {
        return rows * (Long.BYTES + (long) dimension * Float.BYTES);
    }
}
