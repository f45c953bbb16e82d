package io.lockstep.driver.shard;

import io.lockstep.driver.image.AugmentedImage;
import io.lockstep.driver.image.PixelScale;
import io.lockstep.kernels.batch.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** The rows of a block in memory, as stored; immutable. */
final class Block {
    private final ShardSchema schema;
    private final int rows;
    private final byte[] bytes;
    private final int offset;
    private final FloatBuffer features;
    private final FloatBuffer targets;
    private final FloatBuffer weights;
    private final float[] table;

    /**
     * @param table of {@link ShardSchema#pixelTable}. Kept, not modified.
     * @param bytes kept, not modified
     * @param offset of the columns
     */
    Block(ShardSchema schema, float[] table, int rows, byte[] bytes, int offset) {
        this.schema = schema;
        this.rows = rows;
        this.bytes = bytes;
        this.offset = offset;
        this.table = table;
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

    /**
     * Copies one row into a batch.
     *
     * @param augmented of the row's image; absent: as it is
     */
    void read(int row, Batch batch, int target, @Nullable AugmentedImage augmented) {
        if (batch.inputCount() == 1) {
            readOnly(row, batch.input(0), target, augmented);
        } else {
            int from = row * schema.inputSize();
            for (int i = 0; i < batch.inputCount(); i++) {
                int size = batch.inputSize(i);
                features.get(from, batch.input(i), target * size, size);
                from += size;
            }
        }
        targets.get(row * schema.targetSize(), batch.targets(), target * schema.targetSize(), schema.targetSize());
        batch.weights()[target] = weights.get(row);
    }

    /** The one input of a model that has no more. */
    private void readOnly(int row, float[] input, int target, @Nullable AugmentedImage augmented) {
        int size = schema.inputSize();
        int start = row * size;
        int at = target * size;
        if (schema.type() == ShardSchema.Type.U8) {
            if (augmented == null) {
                decode(bytes, offset + start, size * PixelScale.VALUES / table.length, table, input, at);
            } else {
                augmented.decode(bytes, offset + start, table, input, at);
            }
        } else {
            if (augmented == null) {
                features.get(start, input, at, size);
            } else {
                augmented.copy(features, start, input, at);
            }
            if (schema.scale() != 1) {
                scale((float) schema.scale(), input, at, size);
            }
        }
    }

    /** @param plane pixels of a channel */
    private static void decode(byte[] from, int start, int plane, float[] table, float[] to, int at) {
        for (int base = 0, pixel = 0; base < table.length; base += PixelScale.VALUES) {
            for (int end = pixel + plane; pixel < end; pixel++) {
                to[at + pixel] = table[base + (from[start + pixel] & 0xFF)];
            }
        }
    }

    private static void scale(float scale, float[] values, int at, int count) {
        for (int i = 0; i < count; i++) {
            values[at + i] *= scale;
        }
    }
}
