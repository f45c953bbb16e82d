package io.lockstep.driver.split;

import org.jspecify.annotations.Nullable;

/**
 * By each row's identity and the seed: equal rows stay together, and where rows are added those that were there stay.
 *
 * @param fraction of the rows that are for validation, in the mean; 0: none
 */
public record RowSplit(long seed, double fraction) implements Split {
    @Override
    public Side side(byte[] identity, @Nullable Object[] row) {
        return fraction > 0 && Split.draw(seed, identity) < fraction ? Side.VALIDATION : Side.TRAINING;
    }
}
