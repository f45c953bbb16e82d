package io.lockstep.driver.audit;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/** Halves of rows that are counted alike: each row by a coin, so that counts alone are drawn. */
final class Coins {
    private Coins() {}

    /**
     * How many of rows are in the first half: binomial, of one half. The same for the same numbers.
     *
     * @param first number of what is counted
     * @param second number of what is counted
     */
    static long heads(long count, long first, long second) {
        RandomStream coins = RandomStream.of(1, Purpose.RESAMPLING, first, second);
        long heads = 0;
        for (long at = 0; at * Long.SIZE < count; at++) {
            long left = count - at * Long.SIZE;
            long bits = coins.bits(at);
            heads += Long.bitCount(left >= Long.SIZE ? bits : bits & ((1L << left) - 1));
        }
        return heads;
    }
}
