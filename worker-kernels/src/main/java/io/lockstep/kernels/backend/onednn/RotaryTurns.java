package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.layer.attention.RotaryPositions;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** Turns the heads of all steps by their positions where they lie, or turns gradients back; a step at a time in the cache. */
final class RotaryTurns implements Work {
    private static final int HALF = Short.SIZE;

    private final RotaryPositions positions;
    private final AttentionProducts.Size size;
    private final boolean back;
    private final int vectors;
    private final @Nullable FloatBuffer floats;
    private final @Nullable ShortBuffer halves;
    private final float[] numbers;
    private final short[] upper;

    /** @param place of [rows, T, D] of that type, at most {@link NativeMemory#VIEW_BYTES} */
    RotaryTurns(
            RotaryPositions positions, AttentionProducts.Size size, boolean back, Place place, memory.data_type type) {
        this.positions = positions;
        this.size = size;
        this.back = back;
        boolean half = type == memory.data_type.bf16;
        int width = (int) size.width();
        this.vectors = (int) (place.bytes() / (half ? Short.BYTES : Float.BYTES) / width);
        this.floats = half ? null : NativeMemory.view(place).asFloatBuffer();
        this.halves = half ? NativeMemory.view(place).asShortBuffer() : null;
        this.numbers = new float[width];
        this.upper = new short[half ? width : 0];
    }

    @Override
    public void run() {
        for (int vector = 0; vector < vectors; vector++) {
            read(vector * numbers.length);
            int step = vector % size.steps();
            for (int head = 0; head < size.heads(); head++) {
                if (back) {
                    positions.turnBack(step, numbers, head * size.each());
                } else {
                    positions.turn(step, numbers, head * size.each());
                }
            }
            write(vector * numbers.length);
        }
    }

    private void read(int from) {
        if (floats != null) {
            floats.get(from, numbers);
        } else if (halves != null) {
            halves.get(from, upper);
            for (int i = 0; i < upper.length; i++) {
                numbers[i] = Float.intBitsToFloat(upper[i] << HALF);
            }
        }
    }

    private void write(int to) {
        if (floats != null) {
            floats.put(to, numbers);
        } else if (halves != null) {
            for (int i = 0; i < upper.length; i++) {
                upper[i] = NumberView.upperHalf(numbers[i]);
            }
            halves.put(to, upper);
        }
    }
}
