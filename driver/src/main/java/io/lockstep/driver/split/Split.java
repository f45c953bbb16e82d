package io.lockstep.driver.split;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Validation split: a rule that puts each row on a side by what it holds. */
public sealed interface Split extends Serializable
        permits RowSplit, GroupSplit, StratifiedSplit, ValueSplit, OrderSplit, HeldSplit {
    /**
     * The side of a row.
     *
     * @param identity [16] of the row. Not modified.
     * @param row values of its columns. Not modified.
     * @throws BadRowException when the column that decides has no usable value
     */
    Side side(byte[] identity, @Nullable Object[] row) throws BadRowException;

    /** A number in [0, 1), uniform over identities, that depends on identity and seed alone. */
    static double draw(long seed, byte[] identity) {
        ByteBuffer halves = ByteBuffer.wrap(identity);
        return RandomStream.of(seed, Purpose.SPLIT, halves.getLong(), halves.getLong())
                .uniform(0);
    }
}
