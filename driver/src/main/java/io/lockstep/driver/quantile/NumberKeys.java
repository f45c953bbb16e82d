package io.lockstep.driver.quantile;

/** Whole numbers in the order of the doubles they stand for. */
final class NumberKeys {
    private NumberKeys() {}

    static long of(double number) {
        long bits = Double.doubleToLongBits(number);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    static double number(long key) {
        return Double.longBitsToDouble(key ^ ((key >> 63) & Long.MAX_VALUE));
    }
}
