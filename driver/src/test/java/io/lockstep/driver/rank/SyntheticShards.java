package io.lockstep.driver.rank;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.ShardRow;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.driver.shard.ShardWriter;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** Rows drawn from a seed: three classes that a small network can tell apart. */
final class SyntheticShards {
    static final int INPUTS = 5;
    static final int CLASSES = 3;

    private SyntheticShards() {}

    /** A row with another first feature and weight. */
    record Spoiled(int row, float feature, float weight) {}

    static ShardManifest write(Files files, String directory, long seed, int rows) throws IOException {
        return write(files, directory, seed, rows, new Spoiled(-1, 0, 0));
    }

    static ShardManifest write(Files files, String directory, long seed, int rows, Spoiled spoiled) throws IOException {
        ShardSchema schema = new ShardSchema(Shape.of(INPUTS), ShardSchema.Type.F32, 1.0, 1);
        RandomStream stream = RandomStream.of(seed, Purpose.SAMPLE_DATA);
        try (ShardWriter writer = new ShardWriter("part-0.shard", schema, files.create(directory + "/part-0.shard"))) {
            for (int row = 0; row < rows; row++) {
                float[] features = new float[INPUTS];
                int label = row % CLASSES;
                for (int i = 0; i < INPUTS; i++) {
                    features[i] = (float) stream.normal((long) row * INPUTS + i) + (i == label ? 2 : 0);
                }
                float weight = 1f;
                if (row == spoiled.row()) {
                    features[0] = spoiled.feature();
                    weight = spoiled.weight();
                }
                byte[] identity = ByteBuffer.allocate(16).putLong(row).array();
                writer.add(ShardRow.pack(schema, identity, features, new float[] {label}, weight));
            }
            ShardFile file = writer.finish();
            return new ShardManifest(files.qualify(directory), schema, List.of(file));
        }
    }

    /** The same kind of rows for a model with two inputs and two answers: the class, and the sum of all features. */
    static ShardManifest twoInputs(Files files, String directory, long seed, int rows) throws IOException {
        List<Integer> parts = List.of(2, INPUTS - 2);
        ShardSchema schema =
                new ShardSchema(Shape.of(INPUTS), ShardSchema.Type.F32, 1.0, 2, List.of(), List.of(), parts);
        RandomStream stream = RandomStream.of(seed, Purpose.SAMPLE_DATA);
        try (ShardWriter writer = new ShardWriter("part-0.shard", schema, files.create(directory + "/part-0.shard"))) {
            for (int row = 0; row < rows; row++) {
                float[] features = new float[INPUTS];
                int label = row % CLASSES;
                float sum = 0;
                for (int i = 0; i < INPUTS; i++) {
                    features[i] = (float) stream.normal((long) row * INPUTS + i) + (i == label ? 2 : 0);
                    sum += features[i];
                }
                byte[] identity = ByteBuffer.allocate(16).putLong(row).array();
                writer.add(ShardRow.pack(schema, identity, features, new float[] {label, sum}, 1f));
            }
            return new ShardManifest(files.qualify(directory), schema, List.of(writer.finish()));
        }
    }

    /** Images drawn from a seed. */
    static ShardManifest images(Files files, String directory, long seed, int rows) throws IOException {
        ShardSchema schema = new ShardSchema(Shape.of(3, 8, 6), ShardSchema.Type.U8, 1 / 255.0, 1);
        RandomStream stream = RandomStream.of(seed, Purpose.SAMPLE_DATA);
        try (ShardWriter writer = new ShardWriter("part-0.shard", schema, files.create(directory + "/part-0.shard"))) {
            for (int row = 0; row < rows; row++) {
                byte[] pixels = new byte[schema.inputSize()];
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] = (byte) stream.bits((long) row * pixels.length + i);
                }
                byte[] identity = ByteBuffer.allocate(16).putLong(row).array();
                writer.add(ShardRow.pack(schema, identity, pixels, new float[] {row % CLASSES}, 1f));
            }
            return new ShardManifest(files.qualify(directory), schema, List.of(writer.finish()));
        }
    }

    /** Rows for any model: normal numbers, more where they belong to the row's class, with three different weights. */
    static ShardManifest of(ModelSpec model, Files files, String directory, long seed, int rows) throws IOException {
        List<Integer> parts = model.inputs().stream()
                .map(input -> input.shape().elementCount())
                .toList();
        boolean one = parts.size() == 1;
        int size = parts.stream().mapToInt(Integer::intValue).sum();
        ShardSchema schema = new ShardSchema(
                one ? model.inputs().get(0).shape() : Shape.of(size),
                ShardSchema.Type.F32,
                1.0,
                model.targetSize(),
                List.of(),
                List.of(),
                one ? List.of() : parts);
        RandomStream stream = RandomStream.of(seed, Purpose.SAMPLE_DATA);
        try (ShardWriter writer = new ShardWriter("part-0.shard", schema, files.create(directory + "/part-0.shard"))) {
            for (int row = 0; row < rows; row++) {
                float[] features = new float[size];
                for (int i = 0; i < size; i++) {
                    features[i] = (float) stream.normal((long) row * size + i) + (i % CLASSES == row % CLASSES ? 1 : 0);
                }
                byte[] identity = ByteBuffer.allocate(16).putLong(row).array();
                writer.add(ShardRow.pack(schema, identity, features, targets(model, row, features), 1 + row % 3 / 2f));
            }
            return new ShardManifest(files.qualify(directory), schema, List.of(writer.finish()));
        }
    }

    /** The class, whether it is the first one, sums of the first features, or a count where a loss wants counts. */
    private static float[] targets(ModelSpec model, int row, float[] features) {
        float[] targets = new float[model.targetSize()];
        int at = 0;
        for (Output output : model.outputs()) {
            int size = output.loss()
                    .targetSize(Objects.requireNonNull(model.shapes().get(output.node())));
            for (int i = 0; i < size; i++) {
                targets[at++] = target(output.loss(), row, features, i);
            }
        }
        return targets;
    }

    private static float target(Loss loss, int row, float[] features, int i) {
        Target kind = loss.target();
        if (kind instanceof Target.YesNo || kind instanceof Target.Labels) {
            return row % CLASSES == 0 ? 1 : 0;
        }
        return loss.standardizesTargets() ? features[i] + features[i + 1] / 2 : row % CLASSES;
    }
}
