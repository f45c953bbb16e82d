package io.lockstep.driver.slot;

import org.jspecify.annotations.Nullable;

/**
 * Conversion of stored values of one slot into values of an input of the network: as they are, scaled, normalised,
 * changed by chance in training. Plain data, so that it can travel to ranks.
 */
public interface Decoder {
    /** Whether training sees an example otherwise in every epoch. */
    default boolean changesByChance() {
        return false;
    }

    /**
     * The reader of one thread.
     *
     * @param to where the values go in a batch
     * @param seed of what changes by chance; absent: examples are read as they are, as those that are measured
     * @throws IllegalArgumentException when it cannot read such a slot
     */
    SlotReader reader(Slot slot, BatchPlace to, @Nullable Long seed);
}
