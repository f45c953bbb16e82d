package io.lockstep.kernels.storage;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Floats of as many Java arrays as it takes, for more than one array holds. */
public final class SegmentedFloats implements FloatStorage {
    private static final int SEGMENT_SIZE = 1 << 24;

    private final long size;
    private final int segmentSize;
    private final HeapFloats[] segments;

    /** Zeros, in segments of that size but the last. */
    SegmentedFloats(long size, int segmentSize) {
        this.size = size;
        this.segmentSize = segmentSize;
        this.segments = new HeapFloats[Math.toIntExact((size + segmentSize - 1) / segmentSize)];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = HeapFloats.of(Math.min(segmentSize, size - (long) i * segmentSize));
        }
    }

    /** Zeros. */
    public static SegmentedFloats of(long size) {
        return new SegmentedFloats(size, SEGMENT_SIZE);
    }

    @Override
    public long size() {
        return size;
    }

    private HeapFloats segment(long offset) {
        return segments[(int) (offset / segmentSize)];
    }

    private int index(long offset) {
        return (int) (offset % segmentSize);
    }

    /** How many of the elements from there on one segment holds. */
    private int part(long offset, long count) {
        return (int) Math.min(count, segmentSize - index(offset));
    }

    @Override
    public void read(long offset, float[] target, int targetOffset, int count) {
        Objects.checkFromIndexSize(offset, (long) count, size);
        for (int done = 0; done < count; ) {
            int part = part(offset + done, count - done);
            segment(offset + done).read(index(offset + done), target, targetOffset + done, part);
            done += part;
        }
    }

    @Override
    public void write(long offset, float[] source, int sourceOffset, int count) {
        Objects.checkFromIndexSize(offset, (long) count, size);
        for (int done = 0; done < count; ) {
            int part = part(offset + done, count - done);
            segment(offset + done).write(index(offset + done), source, sourceOffset + done, part);
            done += part;
        }
    }

    @Override
    public void read(long offset, ByteBuffer target, int count) {
        Objects.checkFromIndexSize(offset, (long) count, size);
        for (int done = 0; done < count; ) {
            int part = part(offset + done, count - done);
            segment(offset + done).read(index(offset + done), target, part);
            done += part;
        }
    }

    @Override
    public void write(long offset, ByteBuffer source, int count) {
        Objects.checkFromIndexSize(offset, (long) count, size);
        for (int done = 0; done < count; ) {
            int part = part(offset + done, count - done);
            segment(offset + done).write(index(offset + done), source, part);
            done += part;
        }
    }

    @Override
    public void fill(long offset, long count, float value) {
        Objects.checkFromIndexSize(offset, count, size);
        for (long done = 0; done < count; ) {
            int part = part(offset + done, count - done);
            segment(offset + done).fill(index(offset + done), part, value);
            done += part;
        }
    }

    @Override
    public void add(long offset, FloatStorage source, long sourceOffset, long count) {
        SegmentedFloats other = (SegmentedFloats) source;
        Objects.checkFromIndexSize(offset, count, size);
        Objects.checkFromIndexSize(sourceOffset, count, other.size);
        for (long done = 0; done < count; ) {
            long from = sourceOffset + done;
            int part = other.part(from, part(offset + done, count - done));
            segment(offset + done).add(index(offset + done), other.segment(from), other.index(from), part);
            done += part;
        }
    }

    @Override
    public void close() {
        // the garbage collector frees heap arrays
    }
}
