package io.lockstep.driver.modeldir;

/** Numbers of 16 bits as floats; every one of them is a float exactly. */
final class HalfPrecision {
    private static final int SIGN = 1 << 15;
    private static final int FRACTION_BITS = 10;
    private static final int FRACTION = (1 << FRACTION_BITS) - 1;
    private static final int LARGEST_EXPONENT = 31;
    private static final int BIAS = 127 - 15;
    private static final float SMALLEST = 0x1p-24f;

    private HalfPrecision() {}

    /** IEEE 754's binary16, safetensors' F16. */
    static float ofF16(short bits) {
        int exponent = (bits >> FRACTION_BITS) & LARGEST_EXPONENT;
        int fraction = bits & FRACTION;
        if (exponent == 0) {
            float value = fraction * SMALLEST;
            return (bits & SIGN) == 0 ? value : -value;
        }
        int raised = exponent == LARGEST_EXPONENT ? 2 * 127 + 1 : exponent + BIAS;
        return Float.intBitsToFloat((bits & SIGN) << 16 | raised << 23 | fraction << (23 - FRACTION_BITS));
    }

    /** The upper half of a float, safetensors' BF16. */
    static float ofBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
