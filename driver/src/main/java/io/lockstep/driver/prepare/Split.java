package io.lockstep.driver.prepare;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.nio.ByteBuffer;

/**
 * Validation split: the side that a row is on: a function of its identity and the seed, so equal rows stay together.
 */
record Split(long seed, double fraction) {
    /** Every row is for validation. */
    static final Split HELD = new Split(0, 1);

    boolean validation(byte[] identity) {
        ByteBuffer halves = ByteBuffer.wrap(identity);
        return fraction > 0
                && RandomStream.of(seed, Purpose.SPLIT, halves.getLong(), halves.getLong())
                                .uniform(0)
                        < fraction;
    }
}
