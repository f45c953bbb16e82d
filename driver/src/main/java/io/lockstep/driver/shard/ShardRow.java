package io.lockstep.driver.shard;

import io.lockstep.driver.slot.SlotWriter;
import java.util.Arrays;

/**
 * A row on its way into a shard: identity, slots of the inputs and of the targets, weight. Rows compared as unsigned
 * bytes are in the order shards have: by identity, then by content.
 */
public final class ShardRow {
    private ShardRow() {}

    /**
     * Packs a row.
     *
     * @param identity [16]. Not modified.
     * @param content the slots, then the weight as one number more
     */
    public static byte[] pack(byte[] identity, SlotWriter content) {
        byte[] bytes = Arrays.copyOf(identity, identity.length + content.size());
        System.arraycopy(content.array(), 0, bytes, identity.length, content.size());
        return bytes;
    }
}
