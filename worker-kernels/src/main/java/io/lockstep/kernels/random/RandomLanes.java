package io.lockstep.kernels.random;

/**
 * Uniform bits at many places at once, each as {@link RandomStream#bits(long, long, long)} gives it: every round of
 * Philox is a loop over all lanes, which the JIT turns into vector instructions. Belongs to one thread.
 *
 * <p>Of the four words a, b, c, d of a block one long has a and b, another c and d, the former in the high half: a round
 * is then {@code X' = M1 (Y >>> 32) ^ (X << 32) ^ (K0 << 32)} and likewise Y', as the low half of a product lies where
 * the next b belongs, and its high half where it is to meet the old b and the key.
 */
public final class RandomLanes {
    /** Lanes there are. */
    public static final int COUNT = 256;

    private static final int HALF = 32;

    private final long[] x = new long[COUNT];
    private final long[] y = new long[COUNT];

    /**
     * Puts neighbouring positions of a stream into neighbouring lanes.
     *
     * @param lane the first
     * @param count of lanes and positions
     * @param first position
     */
    public void set(int lane, int count, long stream, long first) {
        long swapped = Long.rotateLeft(stream, HALF);
        for (int i = lane; i < lane + count; i++) {
            x[i] = swapped;
        }
        long position = first - lane;
        for (int i = lane; i < lane + count; i++) {
            y[i] = ((position + i) << HALF) | ((position + i) >>> HALF);
        }
    }

    /**
     * The bits of all lanes that were set, which are to be set again afterwards.
     *
     * @param key of their streams
     * @param count of lanes, from 0
     * @return as many of them, valid until the next call; may be written to
     */
    public long[] bits(long key, int count) {
        for (int round = 0; round < RandomStream.ROUNDS; round++) {
            long key0 = (key + (long) round * RandomStream.WEYL_0) << HALF;
            long key1 = ((key >>> HALF) + (long) round * RandomStream.WEYL_1) << HALF;
            round(key0, key1, x, y, count);
        }
        swap(x, count);
        return x;
    }

    private static void round(long key0, long key1, long[] x, long[] y, int count) {
        for (int i = 0; i < count; i++) {
            long ab = x[i];
            long cd = y[i];
            x[i] = (RandomStream.MULTIPLIER_1 & 0xFFFFFFFFL) * (cd >>> HALF) ^ (ab << HALF) ^ key0;
            y[i] = (RandomStream.MULTIPLIER_0 & 0xFFFFFFFFL) * (ab >>> HALF) ^ (cd << HALF) ^ key1;
        }
    }

    private static void swap(long[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = (x[i] >>> HALF) | (x[i] << HALF);
        }
    }
}
