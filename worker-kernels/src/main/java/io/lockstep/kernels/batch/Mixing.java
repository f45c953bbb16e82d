package io.lockstep.kernels.batch;

import org.jspecify.annotations.Nullable;

/** Which rows of a batch were mixed with which, and the memory for it, which is reused. Not thread-safe. */
public final class Mixing {
    private final float[] shares;
    private final int[] others;
    private final float[] @Nullable [] originals;

    Mixing(int capacity, int inputs) {
        this.shares = new float[capacity];
        this.others = new int[capacity];
        this.originals = new float[inputs][];
    }

    /** Share of the row itself in its place. */
    public float share(int row) {
        return shares[row];
    }

    /** Share of the other row. */
    public float otherShare(int row) {
        return 1 - shares[row];
    }

    /** The row whose inputs and targets are the other part. */
    public int other(int row) {
        return others[row];
    }

    void draw(Mixup mixup, long seed, long epoch, long[] rowNumbers, int rows) {
        int distance = Mixup.distance(seed, epoch, rowNumbers[0], rows);
        for (int row = 0; row < rows; row++) {
            shares[row] = mixup.share(seed, epoch, rowNumbers[row]);
            others[row] = (row + distance) % rows;
        }
    }

    /** @param values [capacity, size]. The first rows are overwritten. */
    void mix(int input, float[] values, int rows, int size) {
        float[] kept = originals[input];
        if (kept == null) {
            kept = new float[values.length];
            originals[input] = kept;
        }
        System.arraycopy(values, 0, kept, 0, rows * size);
        for (int row = 0; row < rows; row++) {
            float share = shares[row];
            float rest = 1 - share;
            int at = row * size;
            int other = others[row] * size;
            for (int i = 0; i < size; i++) {
                values[at + i] = share * kept[at + i] + rest * kept[other + i];
            }
        }
    }
}
