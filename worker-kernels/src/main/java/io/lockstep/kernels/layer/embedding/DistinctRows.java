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
        int bits = 0;
        for (int i = 0; i < count; i++) {
            int id = ids[first + i];
            bits |= id;
            keys[i] = (long) id << Integer.SIZE | i;
        }
        for (int shift = 0; shift < Integer.SIZE && bits >>> shift != 0; shift += DIGIT_BITS) {
            sortBy(Integer.SIZE + shift, count);
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
