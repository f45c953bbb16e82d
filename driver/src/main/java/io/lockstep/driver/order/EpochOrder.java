package io.lockstep.driver.order;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/**
 * The order of one epoch, a pure function. All blocks are permuted and laid end to end; slice s owns the segment of its
 * {@link Slicing#sliceRows(int)} rows from {@link Slicing#sliceStart}; inside it, rows are shuffled within windows. Row
 * i of a slice has the number {@code sliceStart + i} in the epoch.
 */
public final class EpochOrder {
    private final OrderSpec spec;
    private final long epoch;
    private final Slicing slicing;
    private final int[] blocks;
    private final long[] starts;

    /**
     * @param blockRows rows of each block, in the manifest's order, at least one row in all. Not modified.
     * @param epoch from 0
     */
    public EpochOrder(OrderSpec spec, int[] blockRows, long epoch) {
        this.spec = spec;
        this.epoch = epoch;
        this.blocks = new int[blockRows.length];
        RandomStream.of(spec.seed(), Purpose.BLOCK_ORDER, epoch).permute(blocks, blocks.length);
        this.starts = new long[blocks.length + 1];
        for (int i = 0; i < blocks.length; i++) {
            starts[i + 1] = starts[i] + blockRows[blocks[i]];
        }
        this.slicing = spec.slicing(starts[blocks.length]);
    }

    public long epoch() {
        return epoch;
    }

    public Slicing slicing() {
        return slicing;
    }

    /** Windows of a slice; the last may be shorter. */
    public long windowCount(int slice) {
        return (slicing.sliceRows(slice) + spec.window() - 1) / spec.window();
    }

    /** Rows of a window. */
    public int windowRows(int slice, long window) {
        return (int) Math.min(spec.window(), slicing.sliceRows(slice) - window * spec.window());
    }

    /**
     * The rows of a window in their order, each as {@code block << 32 | row in block}.
     *
     * @return [windowRows], freshly made
     */
    public long[] window(int slice, long window) {
        int[] shuffled = new int[windowRows(slice, window)];
        RandomStream.of(spec.seed(), Purpose.WINDOW_ORDER, epoch, slice, window).permute(shuffled, shuffled.length);
        long[] rows = new long[shuffled.length];
        long position = slicing.sliceStart(slice) + window * spec.window();
        int place = placeOf(position);
        for (int i = 0; i < rows.length; i++, position++) {
            while (position >= starts[place + 1]) {
                place++;
            }
            rows[i] = (long) blocks[place] << 32 | (position - starts[place]);
        }
        long[] ordered = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            ordered[i] = rows[shuffled[i]];
        }
        return ordered;
    }

    /** The last place in the permutation that starts at or before a position. */
    private int placeOf(long position) {
        int low = 0;
        int high = blocks.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
