package io.lockstep.kernels.backend.onednn;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.dnnl.memory;

/**
 * The largest magnitude among many numbers, NaN above all. Magnitudes are in the order of their bits as integers, float32 and
 * bfloat16 alike; padding in native layouts is 0.
 */
final class RowMagnitudes {
    private static final int PIECE = 2048;
    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int HALF_MAGNITUDE = 0x7FFF;

    private final int[] ints = new int[PIECE];
    private final short[] shorts = new short[PIECE];

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

    /** Of each row of a value in native memory, rows one after another. */
    void of(Place place, Layout layout, float[] largest) {
        long bytes = layout.bytes() / largest.length;
        for (int row = 0; row < largest.length; row++) {
            largest[row] = of(new Place(place.from(row * bytes).address(), bytes), layout.type());
        }
    }

    /** Of all that lies there. */
    float of(Place place, memory.data_type type) {
        float most = 0;
        for (long at = 0; at < place.bytes(); at += NativeMemory.VIEW_BYTES) {
            Place piece = new Place(place.address() + at, Math.min(NativeMemory.VIEW_BYTES, place.bytes() - at));
            ByteBuffer bytes = NativeMemory.view(piece);
            float of = type == memory.data_type.bf16 ? of(bytes.asShortBuffer()) : of(bytes.asIntBuffer());
            most = of <= most ? most : of; // NaN stays
        }
        return most;
    }

    private float of(IntBuffer values) {
        int most = 0;
        for (int at = 0; at < values.capacity(); at += PIECE) {
            int count = Math.min(PIECE, values.capacity() - at);
            values.get(at, ints, 0, count);
            for (int i = 0; i < count; i++) {
                most = Math.max(most, ints[i] & MAGNITUDE);
            }
        }
        return Float.intBitsToFloat(most);
    }

    private float of(ShortBuffer values) {
        int most = 0;
        for (int at = 0; at < values.capacity(); at += PIECE) {
            int count = Math.min(PIECE, values.capacity() - at);
            values.get(at, shorts, 0, count);
            for (int i = 0; i < count; i++) {
                most = Math.max(most, shorts[i] & HALF_MAGNITUDE);
            }
        }
        return Float.intBitsToFloat(most << Short.SIZE);
    }
}
