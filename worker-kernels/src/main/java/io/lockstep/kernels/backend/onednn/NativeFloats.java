package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.storage.FloatStorage;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;

/** Floats outside the heap, 64-byte aligned, as many as memory holds. */
final class NativeFloats implements FloatStorage {
    private static final int PIECE = 2048;

    /** Rows whose first floats are read ahead of them: no more than the first cache and its misses under way hold. */
    private static final int AHEAD = 64;

    private static final int LINE_FLOATS = 16;
    private static final int VIEW_FLOATS = NativeMemory.VIEW_BYTES / Float.BYTES;
    private static final int VIEW_BITS = Integer.numberOfTrailingZeros(VIEW_FLOATS);
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final long size;
    private final NativeMemory memory;
    private final ByteBuffer[] bytes;
    private final FloatBuffer[] floats;
    private volatile boolean closed;

    /** Two pieces of a thread's first cache, where sums are made. */
    private static final class Scratch {
        private final float[] left = new float[PIECE];
        private final float[] right = new float[PIECE];
    }

    /** Zeros. */
    NativeFloats(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("native storage: expected a size of at least 0, got " + size);
        }
        this.size = size;
        this.memory = new NativeMemory(Math.multiplyExact(size, (long) Float.BYTES));
        int views = Math.toIntExact((size + VIEW_FLOATS - 1) / VIEW_FLOATS);
        this.bytes = new ByteBuffer[views];
        this.floats = new FloatBuffer[views];
        for (int i = 0; i < views; i++) {
            long first = (long) i * VIEW_FLOATS;
            int count = (int) Math.min(VIEW_FLOATS, size - first);
            bytes[i] = memory.view(first * Float.BYTES, count * Float.BYTES);
            floats[i] = bytes[i].asFloatBuffer();
        }
    }

    /** Address of a float, for primitives. */
    long address(long offset) {
        check(offset, 0);
        return memory.address(offset * Float.BYTES);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, float[] target, int targetOffset, int count) {
        check(offset, count);
        Objects.checkFromIndexSize(targetOffset, count, target.length);
        for (int done = 0; done < count; ) {
            int part = part(offset + done, count - done);
            floats[view(offset + done)].get(index(offset + done), target, targetOffset + done, part);
            done += part;
        }
    }

    /**
     * Touches some rows' lines first, so that the memory brings them at the same time: one copied after another waits for
     * each. The fewer instructions stand between two touches, the more of them are under way.
     */
    @Override
    public void readRows(long[] rows, int first, int count, int size, float[] target) {
        check(0, 0);
        if (VIEW_FLOATS % size != 0) {
            FloatStorage.super.readRows(rows, first, count, size, target);
            return;
        }
        for (int done = 0; done < count; done += AHEAD) {
            int end = Math.min(count, done + AHEAD);
            SCRATCH.get().left[0] = touched(rows, first + done, first + end, size); // else nobody would read them
            for (int i = done; i < end; i++) {
                long offset = rows[first + i] * size;
                floats[view(offset)].get(index(offset), target, i * size, size);
            }
        }
    }

    /** A sum of one float of each line; no row lies in two views. */
    private float touched(long[] rows, int from, int until, int size) {
        FloatBuffer[] views = floats;
        FloatBuffer only = views[0];
        float sum = 0;
        for (int ahead = 0; ahead < size; ahead += LINE_FLOATS) {
            for (int i = from; views.length == 1 && i < until; i++) {
                sum += only.get((int) (rows[i] * size) + ahead);
            }
            for (int i = from; views.length > 1 && i < until; i++) {
                long offset = rows[i] * size + ahead;
                sum += views[view(offset)].get(index(offset));
            }
        }
        return sum;
    }

    @Override
    public void writeRows(long[] rows, int first, int count, int size, float[] source) {
        check(0, 0);
        if (VIEW_FLOATS % size != 0) {
            FloatStorage.super.writeRows(rows, first, count, size, source);
            return;
        }
        for (int i = 0; i < count; i++) {
            long offset = rows[first + i] * size;
            floats[view(offset)].put(index(offset), source, i * size, size);
        }
    }

    @Override
    public void write(long offset, float[] source, int sourceOffset, int count) {
        check(offset, count);
        Objects.checkFromIndexSize(sourceOffset, count, source.length);
        for (int done = 0; done < count; ) {
            int part = part(offset + done, count - done);
            floats[view(offset + done)].put(index(offset + done), source, sourceOffset + done, part);
            done += part;
        }
    }

    @Override
    public void read(long offset, ByteBuffer target, int count) {
        check(offset, count);
        Objects.checkFromIndexSize(target.position(), Math.multiplyExact(count, Float.BYTES), target.limit());
        for (int done = 0; done < count; ) {
            int part = part(offset + done, count - done);
            int length = part * Float.BYTES;
            target.put(target.position(), bytes[view(offset + done)], index(offset + done) * Float.BYTES, length);
            target.position(target.position() + length);
            done += part;
        }
    }

    @Override
    public void write(long offset, ByteBuffer source, int count) {
        check(offset, count);
        Objects.checkFromIndexSize(source.position(), Math.multiplyExact(count, Float.BYTES), source.limit());
        for (int done = 0; done < count; ) {
            int part = part(offset + done, count - done);
            int length = part * Float.BYTES;
            bytes[view(offset + done)].put(index(offset + done) * Float.BYTES, source, source.position(), length);
            source.position(source.position() + length);
            done += part;
        }
    }

    @Override
    public void fill(long offset, long count, float value) {
        check(offset, count);
        float[] piece = SCRATCH.get().left;
        Arrays.fill(piece, 0, (int) Math.min(PIECE, count), value);
        for (long done = 0; done < count; done += PIECE) {
            write(offset + done, piece, 0, (int) Math.min(PIECE, count - done));
        }
    }

    /** Through the heap, piece by piece: as fast as memory, and the very additions Java makes. */
    @Override
    public void add(long offset, FloatStorage source, long sourceOffset, long count) {
        NativeFloats other = (NativeFloats) source;
        check(offset, count);
        other.check(sourceOffset, count);
        Scratch scratch = SCRATCH.get();
        for (long done = 0; done < count; done += PIECE) {
            int piece = (int) Math.min(PIECE, count - done);
            read(offset + done, scratch.left, 0, piece);
            other.read(sourceOffset + done, scratch.right, 0, piece);
            add(scratch.left, scratch.right, piece);
            write(offset + done, scratch.left, 0, piece);
        }
    }

    private static void add(float[] a, float[] b, int count) {
        for (int i = 0; i < count; i++) {
            a[i] += b[i];
        }
    }

    private void check(long offset, long count) {
        if (closed) {
            throw new IllegalStateException("native storage of " + size + " floats: used after it was closed");
        }
        Objects.checkFromIndexSize(offset, count, size);
    }

    private static int view(long offset) {
        return (int) (offset >> VIEW_BITS);
    }

    private static int index(long offset) {
        return (int) offset & VIEW_FLOATS - 1;
    }

    private static int part(long offset, int count) {
        return Math.min(count, VIEW_FLOATS - index(offset));
    }

    @Override
    public void close() {
        closed = true;
        memory.close();
    }
}
