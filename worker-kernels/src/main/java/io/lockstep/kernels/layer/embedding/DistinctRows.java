package io.lockstep.kernels.layer.embedding;

import io.lockstep.kernels.parameter.RowValues;
import java.util.Arrays;

/**
 * Order of the ids of a slice: which rows of a table it touches, and the place of each id among them. By radix sort, a
 * few passes over the ids; one for each thread, whose arrays grow until they hold the ids of a slice.
 */
public final class DistinctRows {
    private static final ThreadLocal<DistinctRows> OWN = ThreadLocal.withInitial(DistinctRows::new);
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private final int[] ends = new int[DIGITS];
    private long[] keys = {};
    private long[] sorted = {};
    private int[] places = {};

    private DistinctRows() {}

    /** The calling thread's; allocated once. */
    public static DistinctRows ofThread() {
        return OWN.get();
    }

    /**
     * Sorts ids.
     *
     * @param ids [first, first + count), each at least 0
     * @param into Overwritten with the rows they name, each once, values zero
     * @return [count] the place of each id among these rows, valid until the next call
     */
    public int[] places(int[] ids, int first, int count, RowValues into) {
        reserve(count);
        for (int i = 0; i < count; i++) {
            keys[i] = key(ids[first + i], i);
        }
        return sort(count, into);
    }

    /**
     * Sorts the first ids of each example.
     *
     * @param ids [examples, size], each at least 0
     * @param valid steps of each example that count
     * @param idsOfStep how many ids each of them has
     * @param into Overwritten with the rows they name, each once, values zero
     * @return [examples, size] the place of each id among these rows, below 0 of those that do not count; valid until the
     *     next call
     */
    int[] places(int[] ids, int size, int[] valid, int idsOfStep, int examples, RowValues into) {
        reserve(examples * size);
        Arrays.fill(places, 0, examples * size, -1);
        int count = 0;
        for (int example = 0; example < examples; example++) {
            for (int i = example * size; i < example * size + valid[example] * idsOfStep; i++) {
                keys[count++] = key(ids[i], i);
            }
        }
        return sort(count, into);
    }

    private static long key(int id, int position) {
        return (long) id << Integer.SIZE | position;
    }

    private int[] sort(int count, RowValues into) {
        long bits = 0;
        for (int i = 0; i < count; i++) {
            bits |= keys[i];
        }
        for (int shift = Integer.SIZE; shift < Long.SIZE && bits >>> shift != 0; shift += DIGIT_BITS) {
            sortBy(shift, count);
            long[] swapped = keys;
            keys = sorted;
            sorted = swapped;
        }
        into.resize(number(count));
        long[] rows = into.rows();
        for (int i = 0; i < count; i++) {
            rows[places[(int) keys[i]]] = keys[i] >>> Integer.SIZE;
        }
        Arrays.fill(into.values(), 0, into.count() * into.dimension(), 0);
        return places;
    }

    /** Room for so many rows, valid until the next call of either. */
    long[] rows(int count) {
        reserve(count);
        return keys;
    }

    private void reserve(int count) {
        if (count > keys.length) {
            int size = (int) Math.min(Integer.MAX_VALUE - 8, count + (count >> 2) + 16L);
            keys = new long[size];
            sorted = new long[size];
            places = new int[size];
        }
    }

    /** One stable pass of the radix sort, from keys to sorted. */
    private void sortBy(int shift, int count) {
        Arrays.fill(ends, 0);
        for (int i = 0; i < count; i++) {
            ends[(int) (keys[i] >>> shift) & DIGITS - 1]++;
        }
        int end = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            int own = ends[digit];
            ends[digit] = end;
            end += own;
        }
        for (int i = 0; i < count; i++) {
            sorted[ends[(int) (keys[i] >>> shift) & DIGITS - 1]++] = keys[i];
        }
    }

    /** Numbers the rows of the sorted keys; returns how many there are. */
    private int number(int count) {
        int place = -1;
        long previous = -1;
        for (int i = 0; i < count; i++) {
            long row = keys[i] >>> Integer.SIZE;
            place += row != previous ? 1 : 0;
            previous = row;
            places[(int) keys[i]] = place;
        }
        return place + 1;
    }
}
