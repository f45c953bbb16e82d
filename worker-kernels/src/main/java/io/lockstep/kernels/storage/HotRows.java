package io.lockstep.kernels.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A table whose rows that are written by {@link #writeRows} lie close together, in the order in which they were first written:
 * of a large table steps touch few rows again and again, and where each lies on a page of its own, finding the page takes longer
 * than the row. At most an eighth of the rows lie so, those that come first; all others stay where they are. What is read is the
 * same. Rows that are read alone cost nothing more until the first is written.
 */
public final class HotRows implements FloatStorage {
    /** Of the rows one in so many lies close to others. */
    private static final int SHARE = 8;

    /** Bytes of a table whose pages are found fast enough wherever its rows lie. */
    static final long SMALL_BYTES = 1L << 25;

    /** Most rows looked up at once: their lines stay in the first cache. */
    private static final int AHEAD = 64;

    /** Floats that are allocated together, where a row has not more. */
    private static final int SEGMENT_FLOATS = 1 << 16;

    private static final int LINE_FLOATS = 16;
    private static final int PIECE = 2048;

    private final FloatStorage base;
    private final int dimension;
    private final int most;
    private final int segmentBits;
    private final int ahead;
    private final float[][] segments;
    private final ThreadLocal<Lookup> lookups;
    private volatile int[] numbers = {};
    private volatile int used;

    /** A thread's rows of one call. */
    private static final class Lookup {
        private final int[] found;
        private final long[] cold;
        private final int[] coldAt;
        private final float[] values;

        Lookup(int rows, int dimension) {
            this.found = new int[rows];
            this.cold = new long[rows];
            this.coldAt = new int[rows];
            this.values = new float[rows * dimension];
        }
    }

    /**
     * @param base [rows, dimension], at most 2^31 - 9 rows. Closed with this storage.
     * @param dimension floats of a row
     */
    public HotRows(FloatStorage base, int dimension) {
        long rows = base.size() / dimension;
        if (rows * dimension != base.size() || rows > HeapFloats.MAXIMUM_SIZE) {
            throw new IllegalArgumentException("rows of a table: expected at most " + HeapFloats.MAXIMUM_SIZE
                    + " whole rows of " + dimension + " floats, got " + base.size() + " floats. Use a smaller table");
        }
        this.base = base;
        this.dimension = dimension;
        this.most = (int) (rows / SHARE);
        this.segmentBits = segmentBits(most, dimension);
        this.segments = new float[(most >> segmentBits) + 1][];
        this.ahead = Math.max(1, Math.min(AHEAD, SEGMENT_FLOATS / dimension));
        this.lookups = ThreadLocal.withInitial(() -> new Lookup(ahead, dimension));
    }

    /** @return the storage itself where it is small, or has more rows than can be counted here */
    public static FloatStorage over(FloatStorage base, int dimension) {
        boolean counted = base.size() / dimension <= HeapFloats.MAXIMUM_SIZE;
        return small(base.size()) || !counted ? base : new HotRows(base, dimension);
    }

    private static boolean small(long size) {
        return size <= SMALL_BYTES / Float.BYTES;
    }

    /** Most bytes on the heap, once rows are written. */
    public static long bytes(long rows, int dimension) {
        if (small(rows * dimension)) {
            return 0;
        }
        long most = rows / SHARE;
        int bits = segmentBits(most, dimension);
        long segments = (most + (1L << bits) - 1) >> bits;
        return rows * Integer.BYTES + (segments << bits) * dimension * Float.BYTES;
    }

    /** Of the number of rows in a segment, a power of two. */
    private static int segmentBits(long most, int dimension) {
        long together = Math.max(1, Math.min(most, SEGMENT_FLOATS / dimension));
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(together);
    }

    @Override
    public long size() {
        return base.size();
    }

    private float[] segment(int number) {
        return segments[number >> segmentBits];
    }

    private int index(int number) {
        return (number & (1 << segmentBits) - 1) * dimension;
    }

    @Override
    public void readRows(long[] rows, int first, int count, int size, float[] target) {
        int[] index = numbers;
        if (index.length == 0) {
            base.readRows(rows, first, count, size, target);
            return;
        }
        if (size != dimension) {
            FloatStorage.super.readRows(rows, first, count, size, target);
            return;
        }
        Lookup lookup = lookups.get();
        for (int done = 0; done < count; done += ahead) {
            readSome(index, lookup, rows, first + done, Math.min(ahead, count - done), target, done * dimension);
        }
    }

    /** Some rows: each look-up, then each line, then the copies, so that the memory brings many at once. */
    private void readSome(int[] index, Lookup lookup, long[] rows, int first, int count, float[] target, int to) {
        int[] found = lookup.found;
        for (int i = 0; i < count; i++) {
            found[i] = index[(int) rows[first + i]] - 1;
        }
        lookup.values[0] = touch(found, count); // else nobody would read the lines
        int cold = 0;
        for (int i = 0; i < count; i++) {
            if (found[i] >= 0) {
                System.arraycopy(segment(found[i]), index(found[i]), target, to + i * dimension, dimension);
            } else {
                lookup.cold[cold] = rows[first + i];
                lookup.coldAt[cold++] = to + i * dimension;
            }
        }
        if (cold > 0) {
            base.readRows(lookup.cold, 0, cold, dimension, lookup.values);
            for (int i = 0; i < cold; i++) {
                System.arraycopy(lookup.values, i * dimension, target, lookup.coldAt[i], dimension);
            }
        }
    }

    private float touch(int[] found, int count) {
        float sum = 0;
        for (int line = 0; line < dimension + LINE_FLOATS; line += LINE_FLOATS) {
            int offset = Math.min(line, dimension - 1);
            for (int i = 0; i < count; i++) {
                sum += found[i] < 0 ? 0 : segment(found[i])[index(found[i]) + offset];
            }
        }
        return sum;
    }

    @Override
    public void writeRows(long[] rows, int first, int count, int size, float[] source) {
        if (size != dimension) {
            FloatStorage.super.writeRows(rows, first, count, size, source);
            return;
        }
        int[] index = numbers.length == 0 ? allocate() : numbers;
        for (int i = 0; i < count; i++) {
            long row = rows[first + i];
            int number = index[(int) row] - 1;
            if (number < 0 && used < most) {
                number = add(index, (int) row);
            }
            if (number < 0) {
                base.write(row * dimension, source, i * dimension, dimension);
            } else {
                System.arraycopy(source, i * dimension, segment(number), index(number), dimension);
            }
        }
    }

    private synchronized int[] allocate() {
        if (numbers.length == 0) {
            numbers = new int[(int) (base.size() / dimension)];
        }
        return numbers;
    }

    /** Gives a row a place; threads have different rows. */
    private synchronized int add(int[] index, int row) {
        if (used == most) {
            return -1;
        }
        if (segments[used >> segmentBits] == null) {
            segments[used >> segmentBits] = new float[dimension << segmentBits];
        }
        index[row] = ++used;
        return used - 1;
    }

    /** Hears of the parts of a range that lie elsewhere. */
    private interface Part {
        /**
         * @param segment that holds the part
         * @param at where in the segment
         * @param offset of the part in the range
         */
        void see(float[] segment, int at, int offset, int count);
    }

    private void parts(long offset, int count, Part each) {
        int[] index = numbers;
        long end = offset + count;
        for (long row = offset / dimension; index.length > 0 && row * dimension < end; row++) {
            int number = index[(int) row] - 1;
            if (number >= 0) {
                long from = Math.max(offset, row * dimension);
                int skipped = (int) (from - row * dimension);
                int part = (int) (Math.min(end, (row + 1) * dimension) - from);
                each.see(segment(number), index(number) + skipped, (int) (from - offset), part);
            }
        }
    }

    /** Reads a range of one row, where that lies. */
    private void readOne(int row, int from, float[] target, int targetOffset, int count) {
        int number = numbers[row] - 1;
        if (number >= 0) {
            System.arraycopy(segment(number), index(number) + from, target, targetOffset, count);
        } else {
            base.read((long) row * dimension + from, target, targetOffset, count);
        }
    }

    @Override
    public void read(long offset, float[] target, int targetOffset, int count) {
        Objects.checkFromIndexSize(offset, (long) count, base.size());
        int row = (int) (offset / dimension);
        int first = (int) (offset % dimension);
        if (numbers.length > row && first + (long) count <= dimension) {
            readOne(row, first, target, targetOffset, count);
            return;
        }
        base.read(offset, target, targetOffset, count);
        parts(
                offset,
                count,
                (segment, at, from, part) -> System.arraycopy(segment, at, target, targetOffset + from, part));
    }

    @Override
    public void write(long offset, float[] source, int sourceOffset, int count) {
        base.write(offset, source, sourceOffset, count);
        parts(
                offset,
                count,
                (segment, at, from, part) -> System.arraycopy(source, sourceOffset + from, segment, at, part));
    }

    @Override
    public void read(long offset, ByteBuffer target, int count) {
        int start = target.position();
        base.read(offset, target, count);
        ByteBuffer bytes = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        parts(
                offset,
                count,
                (segment, at, from, part) -> bytes.position(start + from * Float.BYTES)
                        .asFloatBuffer()
                        .put(segment, at, part));
    }

    @Override
    public void write(long offset, ByteBuffer source, int count) {
        int start = source.position();
        base.write(offset, source, count);
        ByteBuffer bytes = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        parts(
                offset,
                count,
                (segment, at, from, part) -> bytes.position(start + from * Float.BYTES)
                        .asFloatBuffer()
                        .get(segment, at, part));
    }

    @Override
    public void fill(long offset, long count, float value) {
        Objects.checkFromIndexSize(offset, count, base.size());
        float[] piece = new float[(int) Math.min(PIECE, count)];
        Arrays.fill(piece, value);
        for (long done = 0; done < count; done += PIECE) {
            write(offset + done, piece, 0, (int) Math.min(PIECE, count - done));
        }
    }

    @Override
    public void add(long offset, FloatStorage source, long sourceOffset, long count) {
        float[] sum = new float[PIECE];
        float[] other = new float[PIECE];
        for (long done = 0; done < count; done += PIECE) {
            int part = (int) Math.min(PIECE, count - done);
            read(offset + done, sum, 0, part);
            source.read(sourceOffset + done, other, 0, part);
            for (int i = 0; i < part; i++) {
                sum[i] += other[i];
            }
            write(offset + done, sum, 0, part);
        }
    }

    @Override
    public void close() {
        numbers = new int[0];
        Arrays.fill(segments, null);
        base.close();
    }
}
