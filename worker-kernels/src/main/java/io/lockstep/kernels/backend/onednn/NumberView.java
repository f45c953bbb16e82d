package io.lockstep.kernels.backend.onednn;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.dnnl.memory;

/** Single float32 or bfloat16 numbers in native memory, for the few that Java looks at. */
abstract class NumberView {
    private static final int ALMOST_HALF = 0x7FFF;

    private NumberView() {}

    /** Of a place of at most {@link NativeMemory#VIEW_BYTES}. */
    static NumberView of(Place place, memory.data_type type) {
        ByteBuffer bytes = NativeMemory.view(place);
        return type == memory.data_type.bf16 ? new Halves(bytes.asShortBuffer()) : new Floats(bytes.asFloatBuffer());
    }

    /** The bfloat16 nearest to a number, ties to even. */
    static short upperHalf(float number) {
        int bits = Float.floatToIntBits(number);
        int rounded = Float.isNaN(number) ? bits : bits + ALMOST_HALF + ((bits >>> Short.SIZE) & 1);
        return (short) (rounded >>> Short.SIZE);
    }

    abstract float get(int index);

    /** Rounded to the nearest, ties to even. */
    abstract void put(int index, float number);

    private static final class Floats extends NumberView {
        private final FloatBuffer floats;

        Floats(FloatBuffer floats) {
            this.floats = floats;
        }

        @Override
        float get(int index) {
            return floats.get(index);
        }

        @Override
        void put(int index, float number) {
            floats.put(index, number);
        }
    }

    private static final class Halves extends NumberView {
        private final ShortBuffer upper;

        Halves(ShortBuffer upper) {
            this.upper = upper;
        }

        @Override
        float get(int index) {
            return Float.intBitsToFloat(upper.get(index) << Short.SIZE);
        }

        @Override
        void put(int index, float number) {
            upper.put(index, upperHalf(number));
        }
    }
}
