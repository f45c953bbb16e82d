package io.lockstep.kernels.layer;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomLanes;
import io.lockstep.kernels.random.RandomStream;
import java.nio.ByteBuffer;

/**
 * Elements of a slice that dropout drops, computed some hundred at a time. Elements 2p and 2p + 1 of a row use
 * the low and the high half of its stream's position p. Belongs to one thread.
 */
public final class DropoutMask {
    private static final ThreadLocal<DropoutMask> OF_THREAD = ThreadLocal.withInitial(DropoutMask::new);
    private static final long HALF = 0xFFFFFFFFL;
    private static final int SIGN = 63;

    private final RandomLanes lanes = new RandomLanes();
    private final byte[] bytes = new byte[2 * RandomLanes.COUNT];
    private final float[] factors = new float[2 * RandomLanes.COUNT];

    private DropoutMask() {}

    /** The calling thread's own. */
    public static DropoutMask ofThread() {
        return OF_THREAD.get();
    }

    /**
     * Which elements stay.
     *
     * @param size elements of a row
     * @param kept [rows, size] bytes from its start, 1 for an element that stays and 0 for one that is dropped.
     *     Overwritten.
     */
    public void write(Pass pass, float rate, int size, ByteBuffer kept) {
        int perRow = positions(size);
        for (int from = 0; from < pass.rows() * perRow; from += RandomLanes.COUNT) {
            int count = Math.min(RandomLanes.COUNT, pass.rows() * perRow - from);
            long[] stays = stays(pass, rate, perRow, from, count);
            for (int i = 0; i < count; i++) {
                bytes[2 * i] = (byte) stays[i];
                bytes[2 * i + 1] = (byte) (stays[i] >>> Byte.SIZE);
            }
            for (int lane = 0; lane < count; ) {
                int position = (from + lane) % perRow;
                int run = Math.min(count - lane, perRow - position);
                int first = (from + lane) / perRow * size + 2 * position;
                kept.put(first, bytes, 2 * lane, Math.min(2 * run, size - 2 * position));
                lane += run;
            }
        }
    }

    /**
     * What elements are multiplied with.
     *
     * @param size elements of a row
     * @param all [rows, size] factors, 0 or 1 / (1 - rate). Overwritten.
     */
    public void write(Pass pass, float rate, int size, float[] all) {
        int perRow = positions(size);
        float scale = 1 / (1 - rate);
        for (int from = 0; from < pass.rows() * perRow; from += RandomLanes.COUNT) {
            int count = Math.min(RandomLanes.COUNT, pass.rows() * perRow - from);
            long[] stays = stays(pass, rate, perRow, from, count);
            for (int i = 0; i < count; i++) {
                factors[2 * i] = scale * (stays[i] & 1);
                factors[2 * i + 1] = scale * (stays[i] >>> Byte.SIZE);
            }
            for (int lane = 0; lane < count; ) {
                int position = (from + lane) % perRow;
                int run = Math.min(count - lane, perRow - position);
                int first = (from + lane) / perRow * size + 2 * position;
                System.arraycopy(factors, 2 * lane, all, first, Math.min(2 * run, size - 2 * position));
                lane += run;
            }
        }
    }

    private static int positions(int size) {
        return (size + 1) / 2;
    }

    /** For each position 1 in the lowest byte where its first element stays, and in the next for its second. */
    private long[] stays(Pass pass, float rate, int perRow, int from, int count) {
        long key = RandomStream.key(pass.seed(), Purpose.DROPOUT);
        long stream = RandomStream.join(RandomStream.join(0, pass.epoch()), pass.node());
        for (int lane = 0; lane < count; ) {
            int row = (from + lane) / perRow;
            int position = (from + lane) % perRow;
            int run = Math.min(count - lane, perRow - position);
            lanes.set(lane, run, RandomStream.join(stream, pass.rowNumbers()[row]), position);
            lane += run;
        }
        long[] bits = lanes.bits(key, count);
        compare(bits, count, (long) (rate * (double) (1L << Integer.SIZE)) - 1);
        return bits;
    }

    /** Both halves against the largest that is dropped, by the sign of a difference: without branches. */
    private static void compare(long[] bits, int count, long largestDropped) {
        for (int i = 0; i < count; i++) {
            long first = (largestDropped - (bits[i] & HALF)) >>> SIGN;
            long second = (largestDropped - (bits[i] >>> Integer.SIZE)) >>> SIGN;
            bits[i] = first | (second << Byte.SIZE);
        }
    }
}
