package io.lockstep.kernels.update;

import io.lockstep.kernels.storage.HeapFloats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An optimizer's slots of the rows of a table that one owner has moved, those of a row side by side, rows in the order in
 * which they were first touched. Rows that nobody touched have none: of a table of a million rows of which steps touch some
 * thousands these take the memory and the time that they would in a table of thousands, but for four bytes for each row. One
 * thread at a time.
 */
public final class RowStates {
    /** Floats that are allocated together, where a row has not more. */
    private static final int SEGMENT_FLOATS = 1 << 18;

    /** Rows whose lines are read ahead of them: no more than the first cache holds. */
    private static final int AHEAD = 64;

    private static final int LINE_FLOATS = 16;

    private final Places places;
    private final int dimension;
    private final int width;
    private final int segmentBits;
    private final int[] numbers;
    private final List<float[]> segments = new ArrayList<>();
    private int count;

    /** Hears where a row lies among those of its owner. */
    public interface Places {
        long place(long row);
    }

    /**
     * @param size places
     * @param dimension floats of a row
     * @param slots kept of each row
     * @throws IllegalArgumentException for more than 2^31 - 9 places
     */
    public RowStates(Places places, long size, int dimension, int slots) {
        if (slots > 0 && size > HeapFloats.MAXIMUM_SIZE) {
            throw new IllegalArgumentException("rows of a table: expected at most " + HeapFloats.MAXIMUM_SIZE
                    + " at one rank, got " + size + ". Use more executors");
        }
        this.places = places;
        this.dimension = dimension;
        this.width = slots * dimension;
        this.segmentBits = segmentBits(size, width);
        this.numbers = new int[slots == 0 ? 0 : (int) size];
    }

    /** Of the number of rows in a segment, a power of two. */
    private static int segmentBits(long size, int width) {
        long together = Math.max(1, Math.min(size, SEGMENT_FLOATS / Math.max(1, width)));
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(together);
    }

    /** Bytes on the heap when every row has a state. */
    public static long bytes(long size, int dimension, int slots) {
        int bits = segmentBits(size, slots * dimension);
        long segments = (size + (1L << bits) - 1) >> bits;
        return slots == 0 ? 0 : size * Integer.BYTES + (segments << bits) * slots * dimension * Float.BYTES;
    }

    /** Rows that have a state. */
    int count() {
        return count;
    }

    /**
     * Finds the states of some rows; one that has none gets zeros.
     *
     * @param rows from {@code first}, {@code length} of them. Not modified.
     * @param found [length] numbers of states. Overwritten.
     */
    void find(long[] rows, int first, int length, int[] found) {
        if (width == 0) {
            return;
        }
        for (int i = 0; i < length; i++) {
            found[i] = numbers[(int) places.place(rows[first + i])] - 1;
        }
        for (int i = 0; i < length; i++) {
            if (found[i] < 0) {
                found[i] = add((int) places.place(rows[first + i]));
            }
        }
    }

    private int add(int place) {
        if (count >> segmentBits == segments.size()) {
            segments.add(new float[width << segmentBits]);
        }
        numbers[place] = ++count;
        return count - 1;
    }

    private float[] segment(int number) {
        return segments.get(number >> segmentBits);
    }

    private int index(int number) {
        return (number & (1 << segmentBits) - 1) * width;
    }

    /**
     * Reads states, some rows' lines ahead of them so that the memory brings them at the same time.
     *
     * @param found [length] as of {@link #find}. Not modified.
     * @param slots each [length, dimension]. Overwritten.
     */
    void read(int[] found, int length, float[][] slots) {
        for (int done = 0; done < length && width > 0; done += AHEAD) {
            int end = Math.min(length, done + AHEAD);
            slots[0][done * dimension] = touch(found, done, end); // overwritten below; else nobody would read the lines
            for (int i = done; i < end; i++) {
                for (int s = 0; s < slots.length; s++) {
                    int at = index(found[i]) + s * dimension;
                    System.arraycopy(segment(found[i]), at, slots[s], i * dimension, dimension);
                }
            }
        }
    }

    private float touch(int[] found, int from, int until) {
        float sum = 0;
        for (int ahead = 0; ahead < width + LINE_FLOATS; ahead += LINE_FLOATS) {
            int offset = Math.min(ahead, width - 1);
            for (int i = from; i < until; i++) {
                sum += segment(found[i])[index(found[i]) + offset];
            }
        }
        return sum;
    }

    /**
     * Writes states.
     *
     * @param found [length] as of {@link #find}. Not modified.
     * @param slots each [length, dimension]. Not modified.
     */
    void write(int[] found, int length, float[][] slots) {
        for (int i = 0; i < length && width > 0; i++) {
            for (int s = 0; s < slots.length; s++) {
                int at = index(found[i]) + s * dimension;
                System.arraycopy(slots[s], i * dimension, segment(found[i]), at, dimension);
            }
        }
    }

    /**
     * Reads one slot of rows that follow each other; zeros of rows without a state.
     *
     * @param into little-endian; its position moves on by 4 rows dimension bytes
     */
    public void readSlot(int slot, long firstRow, int rows, ByteBuffer into) {
        float[] piece = new float[rows * dimension];
        for (int i = 0; i < rows; i++) {
            int number = numbers[(int) places.place(firstRow + i)] - 1;
            if (number >= 0) {
                int at = index(number) + slot * dimension;
                System.arraycopy(segment(number), at, piece, i * dimension, dimension);
            }
        }
        HeapFloats.wrap(piece).read(0, into, piece.length);
    }

    /**
     * Takes over one slot of rows that follow each other. Rows of zeros get no state.
     *
     * @param from little-endian; its position moves on by 4 rows dimension bytes
     */
    public void writeSlot(int slot, long firstRow, int rows, ByteBuffer from) {
        float[] piece = new float[rows * dimension];
        HeapFloats.wrap(piece).write(0, from, piece.length);
        for (int i = 0; i < rows; i++) {
            int place = (int) places.place(firstRow + i);
            if (numbers[place] == 0 && anything(piece, i * dimension)) {
                add(place);
            }
            int number = numbers[place] - 1;
            if (number >= 0) {
                int at = index(number) + slot * dimension;
                System.arraycopy(piece, i * dimension, segment(number), at, dimension);
            }
        }
    }

    private boolean anything(float[] piece, int from) {
        for (int i = from; i < from + dimension; i++) {
            if (Float.floatToRawIntBits(piece[i]) != 0) {
                return true;
            }
        }
        return false;
    }
}
