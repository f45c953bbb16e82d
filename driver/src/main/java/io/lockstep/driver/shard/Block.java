package io.lockstep.driver.shard;

import io.lockstep.kernels.network.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The rows of a block in memory, as stored; immutable. */
final class Block {
    private final ShardSchema schema;
    private final int rows;
    private final byte[] bytes;
    private final int offset;
    private final FloatBuffer features;
    private final FloatBuffer targets;
    private final FloatBuffer weights;
    private final float scale;

    /**
     * @param bytes kept, not modified
     * @param offset of the columns
     */
    Block(ShardSchema schema, int rows, byte[] bytes, int offset) {
        this.schema = schema;
        this.rows = rows;
        this.bytes = bytes;
        this.offset = offset;
        this.scale = (float) schema.scale();
        int featureBytes = rows * schema.inputSize() * schema.type().bytes();
        int targetBytes = rows * schema.targetSize() * 4;
        this.features = floats(offset, schema.type() == ShardSchema.Type.F32 ? featureBytes : 0);
        this.targets = floats(offset + featureBytes, targetBytes);
        this.weights = floats(offset + featureBytes + targetBytes, rows * 4);
    }

    private FloatBuffer floats(int from, int count) {
        return ByteBuffer.wrap(bytes, from, count)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    int rows() {
        return rows;
    }

    int byteCount() {
        return bytes.length;
    }

    /** Copies one row into a batch. */
    void read(int row, Batch batch, int target) {
        int size = schema.inputSize();
        float[] input = batch.input(0);
        if (schema.type() == ShardSchema.Type.F32) {
            features.get(row * size, input, target * size, size);
            if (scale != 1) {
                scale(scale, input, target * size, size);
            }
        } else {
            decode(bytes, offset + row * size, scale, input, target * size, size);
        }
        targets.get(row * schema.targetSize(), batch.targets(), target * schema.targetSize(), schema.targetSize());
        batch.weights()[target] = weights.get(row);
    }

    private static void decode(byte[] from, int start, float scale, float[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = (from[start + i] & 0xFF) * scale;
        }
    }

    private static void scale(float scale, float[] values, int at, int count) {
        for (int i = 0; i < count; i++) {
            values[at + i] *= scale;
        }
    }
}
