package io.lockstep.driver.collective;

import io.lockstep.kernels.storage.FloatStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Sum of two gradients, added up where it is read, {@code left[i] + right[i]}, one IEEE single addition each: the bits that
 * {@link FloatStorage#add} gives, for whoever reads a sum once, without writing it to memory and reading it again. Different
 * threads may read it at once.
 */
final class PairSum implements FloatStorage {
    /** Floats that are read at once the fastest: with those of the sums below they stay in the first cache. */
    static final int PIECE = 1024;

    private final long size;
    /** Two pieces of each thread's own. */
    private final ThreadLocal<float[][]> pieces = ThreadLocal.withInitial(() -> new float[2][PIECE]);

    private FloatStorage left;
    private FloatStorage right;

    /** Of two of this size, to be {@link #of given}. */
    PairSum(long size) {
        this.size = size;
        this.left = this;
        this.right = this;
    }

    /** This, as the sum of these two until it is given others. */
    PairSum of(FloatStorage first, FloatStorage second) {
        left = first;
        right = second;
        return this;
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
        float[][] own = pieces.get();
        if (targetOffset == 0 && count <= PIECE) {
            sum(offset, count, target, own[1]);
            return;
        }
        for (int done = 0; done < count; done += PIECE) {
            int piece = Math.min(PIECE, count - done);
            sum(offset + done, piece, own[0], own[1]);
            System.arraycopy(own[0], 0, target, targetOffset + done, piece);
        }
    }

    @Override
    public void read(long offset, ByteBuffer target, int count) {
        Objects.checkFromIndexSize(offset, count, size);
        Objects.checkFromIndexSize(target.position(), Math.multiplyExact(count, Float.BYTES), target.limit());
        float[][] own = pieces.get();
        ByteOrder order = target.order();
        target.order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < count; done += PIECE) {
            int piece = Math.min(PIECE, count - done);
            sum(offset + done, piece, own[0], own[1]);
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
