package io.lockstep.driver.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes for each rank, or from each rank, little-endian; arrays that grow and are used again. */
public final class RankBytes {
    /** Most bytes between two ranks at once. */
    public static final int MAXIMUM = 1 << 30;

    private static final int SMALLEST = 1 << 10;

    private final byte[][] arrays;
    private final int[] counts;

    /** @param ranks that have bytes here, none yet */
    public RankBytes(int ranks) {
        this.arrays = new byte[ranks][0];
        this.counts = new int[ranks];
    }

    /** Forgets all bytes. */
    public void clear() {
        Arrays.fill(counts, 0);
    }

    /**
     * Room behind a rank's bytes, which then belongs to them.
     *
     * @throws IllegalArgumentException when they would be too many
     */
    public ByteBuffer room(int rank, long bytes) {
        int from = counts[rank];
        if (from + bytes > MAXIMUM) {
            throw new IllegalArgumentException("tables: expected at most " + MAXIMUM
                    + " bytes of touched rows between two executors in a step, got " + (from + bytes)
                    + ". Lower train.batch");
        }
        int end = (int) (from + bytes);
        if (end > arrays[rank].length) {
            arrays[rank] = Arrays.copyOf(arrays[rank], Math.max(SMALLEST, (int) Math.min(MAXIMUM, end + end / 2L)));
        }
        counts[rank] = end;
        return ByteBuffer.wrap(arrays[rank], from, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The same bytes for all ranks as for one, without a copy; until {@link #clear}. */
    public void sameForAll(int rank) {
        for (int other = 0; other < arrays.length; other++) {
            arrays[other] = arrays[rank];
            counts[other] = counts[rank];
        }
    }

    /** A rank's bytes. */
    public ByteBuffer of(int rank) {
        return ByteBuffer.wrap(arrays[rank], 0, counts[rank]).order(ByteOrder.LITTLE_ENDIAN);
    }

    int count(int rank) {
        return counts[rank];
    }

    byte[] array(int rank) {
        return arrays[rank];
    }

    /** Takes over what is a rank's in another. */
    void take(int rank, RankBytes other) {
        take(rank, other, rank);
    }

    /** The same under another number, without a copy: valid as long as it is there. */
    void take(int rank, RankBytes other, int number) {
        arrays[rank] = other.arrays[number];
        counts[rank] = other.counts[number];
    }

    void add(int rank, ByteBuffer bytes) {
        int count = bytes.remaining();
        room(rank, count).put(bytes);
    }
}
