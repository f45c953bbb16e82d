package io.lockstep.driver.order;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * How many rows each slice of each step has: the arithmetic that is the same in every epoch. Slice s of a step of B rows
 * has {@code floor(B (s+1) / S) - floor(B s / S)} rows, so slices differ by at most one; the last step has what is left.
 *
 * @param rows of an epoch, at least 1
 */
public record Slicing(long rows, int batch, int slices) {
    public Slicing {
        if (rows < 1 || batch < 1 || slices < 1) {
            throw new IllegalArgumentException(
                    "rows, batch and slices must be at least 1, got " + rows + ", " + batch + ", " + slices);
        }
    }

    public long stepsPerEpoch() {
        return (rows - 1) / batch + 1;
    }

    /** Rows of a step, over all slices. */
    public int stepRows(long step) {
        return (int) Math.min(batch, rows - step * batch);
    }

    /** Rows of one slice of a step, 0 where it is empty. */
    public int sliceRows(long step, int slice) {
        return share(stepRows(step), slice);
    }

    private int share(int stepRows, int slice) {
        return (int) ((long) stepRows * (slice + 1) / slices - (long) stepRows * slice / slices);
    }

    /** Rows a slice has in the steps before this one. */
    public long rowsBefore(long step, int slice) {
        return step * share(batch, slice);
    }

    /** Rows of a slice in the whole epoch. */
    public long sliceRows(int slice) {
        long last = stepsPerEpoch() - 1;
        return rowsBefore(last, slice) + sliceRows(last, slice);
    }

    /** First of the slice's rows in the epoch's order. */
    public long sliceStart(int slice) {
        long last = stepsPerEpoch() - 1;
        long full = (long) batch * slice / slices;
        return last * full + (long) stepRows(last) * slice / slices;
    }

    /** The at most four sizes above 0 that slices have, ascending. */
    public List<Integer> sliceSizes() {
        TreeSet<Integer> sizes = new TreeSet<>();
        for (int slice = 0; slice < slices; slice++) {
            sizes.add(sliceRows(0, slice));
            sizes.add(sliceRows(stepsPerEpoch() - 1, slice));
        }
        sizes.remove(0);
        return new ArrayList<>(sizes);
    }
}
