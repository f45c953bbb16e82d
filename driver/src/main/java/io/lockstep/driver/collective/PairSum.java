package io.lockstep.driver.collective;

import io.lockstep.kernels.storage.FloatStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Sum of two gradients, added up where it is read, {@code left[i] + right[i]}, one IEEE single addition each: the bits that
 * {@link FloatStorage#add} gives, for whoever reads a sum once, without writing it to memory and reading it again. Different
 * threads may read it at once. Sums of one tree have {@link #rooms} in common, each height its own: those at the same height
 * are read one after the other.
 */
final class PairSum implements FloatStorage {
    /** Floats that are read at once the fastest: with those of the sums below they stay in the first cache. */
    static final int PIECE = 1024;

    private final long size;
    private final ThreadLocal<float[][]> rooms;
    private final int height;

    private FloatStorage left;
    private FloatStorage right;

    /**
     * Of two of this size, to be {@link #of given}.
     *
     * @param rooms of the tree
     * @param height above the slices, from 1
     */
    PairSum(long size, ThreadLocal<float[][]> rooms, int height) {
        this.size = size;
        this.rooms = rooms;
        this.height = height;
        this.left = this;
        this.right = this;
    }

    /** This, as the sum of these two until it is given others. */
    PairSum of(FloatStorage first, FloatStorage second) {
        left = first;
        right = second;
        return this;
    }

    /**
     * Pieces of each thread's own for all sums of a tree: one for the sum that is read, and for each height one for what is
     * added there.
     */
    static ThreadLocal<float[][]> rooms(int height) {
        return ThreadLocal.withInitial(() -> new float[1 + height][PIECE]);
    }

    /** The buffer of the first gradient below, into which the sum may be written piece by piece. */
    static FloatStorage first(FloatStorage sum) {
        FloatStorage at = sum;
        while (at instanceof PairSum pair) {
            at = pair.left;
        }
        return at;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, float[] target, int targetOffset, int count) {
        Objects.checkFromIndexSize(offset, count, size);
        float[][] own = rooms.get();
        if (targetOffset == 0 && count <= PIECE) {
            sum(offset, count, target, own[height]);
            return;
        }
        for (int done = 0; done < count; done += PIECE) {
            int piece = Math.min(PIECE, count - done);
            sum(offset + done, piece, own[0], own[height]);
            System.arraycopy(own[0], 0, target, targetOffset + done, piece);
        }
    }

    @Override
    public void read(long offset, ByteBuffer target, int count) {
        Objects.checkFromIndexSize(offset, count, size);
        Objects.checkFromIndexSize(target.position(), Math.multiplyExact(count, Float.BYTES), target.limit());
        float[][] own = rooms.get();
        ByteOrder order = target.order();
        target.order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < count; done += PIECE) {
            int piece = Math.min(PIECE, count - done);
            sum(offset + done, piece, own[0], own[height]);
            target.asFloatBuffer().put(own[0], 0, piece);
            target.position(target.position() + piece * Float.BYTES);
        }
        target.order(order);
    }

    /** A piece of the sum; arrays that share their index are added the fastest. */
    private void sum(long offset, int count, float[] into, float[] other) {
        left.read(offset, into, 0, count);
        right.read(offset, other, 0, count);
        add(into, other, count);
    }

    private static void add(float[] a, float[] b, int count) {
        for (int i = 0; i < count; i++) {
            a[i] += b[i];
        }
    }

    @Override
    public void write(long offset, float[] source, int sourceOffset, int count) {
        throw readOnly();
    }

    @Override
    public void write(long offset, ByteBuffer source, int count) {
        throw readOnly();
    }

    @Override
    public void fill(long offset, long count, float value) {
        throw readOnly();
    }

    @Override
    public void add(long offset, FloatStorage source, long sourceOffset, long count) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException(
                "a sum that is added up where it is read: nothing can be written to it");
    }

    @Override
    public void close() {
        // the two belong to others
    }
}
