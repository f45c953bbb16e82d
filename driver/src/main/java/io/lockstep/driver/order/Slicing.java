package io.lockstep.driver.order;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Numbers of rows in each slice of each step: the arithmetic that is the same in every epoch. Slice s of a step of B
 * rows has {@code floor(B (s+1) / S) - floor(B s / S)} rows, so slices differ by at most one; the last step has what is
 * left.
 *
 * <p>Where layers take statistics over a slice, as batch normalisation does, one of a few rows would train on noise,
 * one of a single row on nothing. For such models a slice has at least {@link #leastRows}: a last step too small for
 * that shares its rows with the step before, half each (of three rows in batches of two it is one step), and a step
 * still too small is cut into fewer slices, the others are empty.
 *
 * @param rows of an epoch, at least 1
 * @param statistics whether layers take statistics over a slice
 */
public record Slicing(long rows, int batch, int slices, boolean statistics) {
    private static final int USUAL_ROWS = 16;
    private static final int NEEDED_ROWS = 2;

    public Slicing {
        if (rows < 1 || batch < 1 || slices < 1) {
            throw new IllegalArgumentException(
                    "rows, batch and slices must be at least 1, got " + rows + ", " + batch + ", " + slices);
        }
    }

    /** Of a model whose rows do not see each other. */
    public Slicing(long rows, int batch, int slices) {
        this(rows, batch, slices, false);
    }

    public long stepsPerEpoch() {
        boolean leavesOne = statistics && batch == NEEDED_ROWS && rows > 1 && rows % batch == 1;
        return leavesOne ? rows / batch : (rows - 1) / batch + 1;
    }

    /** What statistics want: half of a full slice, at most 16, at least 2. */
    private int leastRows() {
        return Math.max(NEEDED_ROWS, Math.min(USUAL_ROWS, batch / slices / 2));
    }

    /** The steps of a whole batch; behind them one that has what is left, or two that share it. */
    private long wholeSteps() {
        long last = stepsPerEpoch() - 1;
        boolean shares = statistics && last > 0 && rows - last * batch < (long) slices * leastRows();
        return shares ? last - 1 : last;
    }

    /** Rows of a step, over all slices. */
    public int stepRows(long step) {
        long whole = wholeSteps();
        if (step < whole) {
            return batch;
        }
        long left = rows - whole * batch;
        long steps = stepsPerEpoch() - whole;
        return (int) (step == whole ? (left + steps - 1) / steps : left / steps);
    }

    /** Rows of one slice of a step, 0 where it is empty. */
    public int sliceRows(long step, int slice) {
        return share(stepRows(step), slice);
    }

    private int share(int stepRows, int slice) {
        return (int) (start(stepRows, slice + 1) - start(stepRows, slice));
    }

    /** Rows of a step in the slices before this one. */
    private long start(int stepRows, int slice) {
        int used = usedSlices(stepRows);
        return (long) stepRows * Math.min(slice, used) / used;
    }

    private int usedSlices(int stepRows) {
        return statistics ? Math.max(1, Math.min(slices, stepRows / leastRows())) : slices;
    }

    /** Rows a slice has in the steps before this one. */
    public long rowsBefore(long step, int slice) {
        long whole = Math.min(step, wholeSteps());
        long before = whole * share(batch, slice);
        for (long i = whole; i < step; i++) {
            before += sliceRows(i, slice);
        }
        return before;
    }

    /** Rows of a slice in the whole epoch. */
    public long sliceRows(int slice) {
        return rowsBefore(stepsPerEpoch(), slice);
    }

    /** First of the slice's rows in the epoch's order. */
    public long sliceStart(int slice) {
        long whole = wholeSteps();
        long start = whole * start(batch, slice);
        for (long i = whole; i < stepsPerEpoch(); i++) {
            start += start(stepRows(i), slice);
        }
        return start;
    }

    /** The few sizes above 0 that slices have, ascending. */
    public List<Integer> sliceSizes() {
        TreeSet<Integer> sizes = new TreeSet<>();
        long whole = wholeSteps();
        for (long step = Math.max(0, whole - 1); step < stepsPerEpoch(); step++) {
            int stepRows = stepRows(step);
            int used = usedSlices(stepRows);
            sizes.add(stepRows / used);
            sizes.add((int) (((long) stepRows + used - 1) / used));
        }
        sizes.remove(0);
        return new ArrayList<>(sizes);
    }
}
