package io.lockstep.driver.shard;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Shards made for tests: row i has target i, features i * 1000 + j (bytes: the low ones) and weight i + 0.5. */
final class ShardSet {
    static final ShardSchema FLOATS = new ShardSchema(Shape.of(3), ShardSchema.Type.F32, 1, 1);
    static final ShardSchema PICTURES = new ShardSchema(Shape.of(1, 28, 28), ShardSchema.Type.U8, 1 / 255.0, 1);

    private ShardSet() {}

    /** Writes files of so many rows each. */
    static ShardManifest write(Files files, String directory, ShardSchema schema, int... rows) throws IOException {
        List<ShardFile> shards = new ArrayList<>();
        int number = 0;
        for (int f = 0; f < rows.length; f++) {
            String name = "a/shard-" + f;
            try (ShardWriter writer = new ShardWriter(name, schema, files.create(directory + "/" + name))) {
                for (int i = 0; i < rows[f]; i++) {
                    writer.add(row(schema, number++));
                }
                shards.add(writer.finish());
            }
        }
        return new ShardManifest(files.qualify(directory), schema, shards);
    }

    static byte[] row(ShardSchema schema, int number) {
        byte[] identity = ByteBuffer.allocate(16).putLong(number).array();
        float[] target = {number};
        if (schema.type() == ShardSchema.Type.U8) {
            return ShardRow.pack(schema, identity, pixels(schema, number), target, number + 0.5f);
        }
        float[] features = new float[schema.inputSize()];
        for (int i = 0; i < features.length; i++) {
            features[i] = number * 1000 + i;
        }
        return ShardRow.pack(schema, identity, features, target, number + 0.5f);
    }

    static byte[] pixels(ShardSchema schema, int number) {
        byte[] pixels = new byte[schema.inputSize()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (number * 1000 + i);
        }
        return pixels;
    }
}
