package io.lockstep.kernels.backend.onednn;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import org.bytedeco.dnnl.memory;

/**
 * The largest magnitude among many numbers, NaN above all. Magnitudes are in the order of their bits as integers,
 * float32 and bfloat16 alike; padding in native layouts is 0.
 */
final class RowMagnitudes {
    private static final int LANES = 1024;
    private static final int PIECE = 2048;
    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int HALF_MAGNITUDE = 0x7FFF;

    private final float[] seen = new float[LANES];
    private final float[] lanes = new float[LANES];
    private final int[] ints = new int[PIECE];
    private final short[] shorts = new short[PIECE];
    private float[] others = {};

    /** Of the first numbers of an array on the heap, all rows together. */
    float of(float[] values, int count) {
        int used = Math.min(count, LANES);
        Arrays.fill(lanes, 0, used, 0);
        for (int at = 0; at < count; at += LANES) {
            int part = Math.min(LANES, count - at);
            System.arraycopy(values, at, seen, 0, part);
            fold(seen, part, lanes);
        }
        float most = 0;
        for (int i = 0; i < used; i++) {
            most = Math.max(most, lanes[i]);
        }
        return most;
    }

    /** C2 vectorizes loops over arrays that share their index. */
    private static void fold(float[] values, int count, float[] lanes) {
        for (int i = 0; i < count; i++) {
            lanes[i] = Math.max(lanes[i], Math.abs(values[i]));
        }
    }

    /** Of each row of an array on the heap. */
    void of(float[] values, int size, float[] largest) {
        for (int row = 0; row < largest.length; row++) {
            int most = 0;
            for (int i = row * size; i < (row + 1) * size; i++) {
                most = Math.max(most, Float.floatToRawIntBits(values[i]) & MAGNITUDE);
            }
            largest[row] = Float.intBitsToFloat(most);
        }
    }

    /**
     * A value in native memory, rows one after another, as Java reads it.
     *
     * @param pieces of {@code rows} rows each; the last may have fewer
     * @param size elements of a row
     */
    record View(Buffer[] pieces, int rows, int size) {
        /** The parts of a value that have all rows: its steps where those are outermost, else the whole. */
        static View[] parts(Place place, Layout layout, Layout part, int rows) {
            View[] parts = new View[Math.toIntExact(layout.bytes() / part.bytes())];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = of(place.from(i * part.bytes()), part, rows);
            }
            return parts;
        }

        static View of(Place place, Layout layout, int rows) {
            long bytes = layout.bytes() / rows;
            boolean halves = layout.type() == memory.data_type.bf16;
            int each = (int) Math.max(1, Math.min(rows, NativeMemory.VIEW_BYTES / bytes));
            Buffer[] pieces = new Buffer[(rows - 1) / each + 1];
            for (int i = 0; i < pieces.length; i++) {
                int count = Math.min(each, rows - i * each);
                ByteBuffer view = NativeMemory.view(
                        new Place(place.from(i * (long) each * bytes).address(), count * bytes));
                pieces[i] = halves ? view.asShortBuffer() : view.asIntBuffer();
            }
            return new View(pieces, each, Math.toIntExact(bytes / (halves ? Short.BYTES : Integer.BYTES)));
        }
    }

    /** Of each row of a value that lies there in parts, each of which has all rows. */
    void of(View[] parts, float[] largest) {
        of(parts[0], largest);
        for (int part = 1; part < parts.length; part++) {
            if (others.length < largest.length) {
                others = new float[largest.length];
            }
            of(parts[part], others);
            for (int row = 0; row < largest.length; row++) {
                boolean more = Float.isNaN(others[row]) || others[row] > largest[row];
                largest[row] = more && !Float.isNaN(largest[row]) ? others[row] : largest[row];
            }
        }
    }

    /** Of each row of a value in native memory. */
    void of(View view, float[] largest) {
        for (int row = 0; row < largest.length; row++) {
            Buffer piece = view.pieces[row / view.rows];
            int from = row % view.rows * view.size;
            largest[row] = piece instanceof ShortBuffer halves
                    ? of(halves, from, view.size)
                    : of((IntBuffer) piece, from, view.size);
        }
    }

    /** Of all that lies there. */
    float of(Place place, memory.data_type type) {
        float most = 0;
        for (long at = 0; at < place.bytes(); at += NativeMemory.VIEW_BYTES) {
            Place piece = new Place(place.address() + at, Math.min(NativeMemory.VIEW_BYTES, place.bytes() - at));
            ByteBuffer bytes = NativeMemory.view(piece);
            float of = type == memory.data_type.bf16
                    ? of(bytes.asShortBuffer(), 0, (int) (piece.bytes() / Short.BYTES))
                    : of(bytes.asIntBuffer(), 0, (int) (piece.bytes() / Integer.BYTES));
            most = Float.isNaN(most) || of <= most ? most : of;
        }
        return most;
    }

    private float of(IntBuffer values, int from, int size) {
        int most = 0;
        for (int at = 0; at < size; at += PIECE) {
            int count = Math.min(PIECE, size - at);
            values.get(from + at, ints, 0, count);
            for (int i = 0; i < count; i++) {
                most = Math.max(most, ints[i] & MAGNITUDE);
            }
        }
        return Float.intBitsToFloat(most);
    }

    private float of(ShortBuffer values, int from, int size) {
        int most = 0;
        for (int at = 0; at < size; at += PIECE) {
            int count = Math.min(PIECE, size - at);
            values.get(from + at, shorts, 0, count);
            for (int i = 0; i < count; i++) {
                most = Math.max(most, shorts[i] & HALF_MAGNITUDE);
            }
        }
        return Float.intBitsToFloat(most << Short.SIZE);
    }
}
