package io.lockstep.kernels.backend.plain;

/**
 * Rounding to bf16: the upper half of a float32, so its exponents and 8 significant bits. To the nearest, ties to the
 * one whose last bit is 0; above the largest (255 * 2^120) by half a unit or more becomes infinite, as IEEE 754 rounds;
 * NaN stays NaN. Numbers too small for a normal exponent are rounded like all others.
 */
final class BrainFloat {
    private static final int LOWER_HALF = 0xFFFF;
    private static final int ALMOST_HALF = 0x7FFF;

    private BrainFloat() {}

    static float round(float x) {
        if (Float.isNaN(x)) {
            return x;
        }
        int bits = Float.floatToRawIntBits(x);
        int tie = (bits >>> 16) & 1;
        return Float.intBitsToFloat((bits + ALMOST_HALF + tie) & ~LOWER_HALF);
    }

    /**
     * @param source [count]. Not modified.
     * @param target [count]. Overwritten.
     */
    static void round(int count, float[] source, float[] target) {
        for (int i = 0; i < count; i++) {
            target[i] = round(source[i]);
        }
    }
}
