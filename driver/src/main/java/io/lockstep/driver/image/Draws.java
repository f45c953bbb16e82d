package io.lockstep.driver.image;

import io.lockstep.kernels.random.RandomStream;

/** Random numbers of one change to one image, a function of seed, epoch, row, the change's place and a number's own. */
public final class Draws {
    private static final double UNIT = 0x1p-53;
    private static final int UNUSED_BITS = 11;
    private static final long FIRST = 100;

    private final long key;
    private long stream;
    private long first;

    Draws(long key) {
        this.key = key;
    }

    /** @param place of the change in its list */
    void moveTo(long row, int place) {
        stream = row;
        first = FIRST * (place + 1);
    }

    /** Uniform from 0, included, to 1. */
    public double uniform(int position) {
        return (RandomStream.bits(key, stream, first + position) >>> UNUSED_BITS) * UNIT;
    }

    /** Uniform from {@code -size} to {@code size}. */
    public double around(double size, int position) {
        return size * (2 * uniform(position) - 1);
    }
}
