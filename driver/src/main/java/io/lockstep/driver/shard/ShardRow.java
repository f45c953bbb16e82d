package io.lockstep.driver.shard;

import java.nio.ByteBuffer;

/**
 * A row on its way into a shard: identity, features, target, weight. Rows compared as unsigned bytes are in the order
 * shards have: by identity, then by content.
 */
public final class ShardRow {
    private ShardRow() {}

    /**
     * Packs a row whose features are stored as floats.
     *
     * @param identity [16]. Not modified.
     * @param features [inputSize]. Not modified.
     * @param target [targetSize]. Not modified.
     */
    public static byte[] pack(ShardSchema schema, byte[] identity, float[] features, float[] target, float weight) {
        byte[] bytes = new byte[schema.rowBytes()];
        ByteBuffer row = ShardFormat.littleEndian(bytes).put(identity);
        for (float feature : features) {
            row.putFloat(feature);
        }
        rest(row, target, weight);
        return bytes;
    }

    /**
     * Packs a row whose features are stored as bytes.
     *
     * @param identity [16]. Not modified.
     * @param features [inputSize]. Not modified.
     * @param target [targetSize]. Not modified.
     */
    public static byte[] pack(ShardSchema schema, byte[] identity, byte[] features, float[] target, float weight) {
        byte[] bytes = new byte[schema.rowBytes()];
        rest(ShardFormat.littleEndian(bytes).put(identity).put(features), target, weight);
        return bytes;
    }

    private static void rest(ByteBuffer row, float[] target, float weight) {
        for (float value : target) {
            row.putFloat(value);
        }
        row.putFloat(weight);
    }
}
