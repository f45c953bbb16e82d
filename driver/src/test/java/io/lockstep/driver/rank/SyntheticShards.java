package io.lockstep.driver.rank;

import io.lockstep.driver.column.PixelDecoder;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.image.PixelScale;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.shard.ShardRow;
import io.lockstep.driver.shard.ShardSchema;
import io.lockstep.driver.shard.ShardWriter;
import io.lockstep.driver.slot.AsStored;
import io.lockstep.driver.slot.BatchPlace;
import io.lockstep.driver.slot.DrawnInput;
import io.lockstep.driver.slot.InputSlot;
import io.lockstep.driver.slot.NormalNoise;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.loss.Labelling;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** Rows drawn from a seed: three classes that a small network can tell apart. */
final class SyntheticShards {
    static final int INPUTS = 5;
    static final int CLASSES = 3;

    /** Of a ragged input; a multiple of the classes. */
    private static final int IDS = 12;

    private static final Shape IMAGE = Shape.of(3, 8, 6);

    private SyntheticShards() {}

    /** Rows of floats, each input a slot. */
    static RowLayout layout(List<Integer> inputs, int targets) {
        List<Slot> slots =
                inputs.stream().map(size -> Slot.of(Slot.Type.F32, size)).toList();
        return RowLayout.asStored(slots, List.of(Slot.of(Slot.Type.F32, targets)));
    }

    /** Rows for any model: floats, each input a slot, and ragged ids. */
    static RowLayout layout(ModelSpec model) {
        List<Slot> slots = model.inputs().stream()
                .map(input -> input.ragged() ? Slot.raggedIds() : fixed(input))
                .toList();
        boolean dense = model.targetTypes().stream().allMatch(TensorType::isDense);
        List<Slot> targets = model.targetTypes().stream()
                .filter(type -> !type.equals(TensorType.nothing()))
                .map(type -> type.isDense() ? Slot.of(Slot.Type.F32, type.denseSize()) : Slot.raggedIds())
                .toList();
        return RowLayout.asStored(slots, dense ? List.of(Slot.of(Slot.Type.F32, model.targetSize())) : targets);
    }

    private static Slot fixed(ModelSpec.Input input) {
        Slot.Type type = input.type() == ElementType.I32 ? Slot.Type.I32 : Slot.Type.F32;
        return Slot.of(type, input.shape().elementCount());
    }

    /** Images as bytes. */
    static RowLayout images(Augmentation augmentation) {
        Slot pixels = new Slot(Slot.Type.U8, IMAGE, false);
        PixelDecoder decoder = new PixelDecoder(PixelScale.of(1 / 255.0), IMAGE, augmentation);
        return new RowLayout(
                List.of(TensorType.dense(IMAGE)),
                List.of(new InputSlot(pixels, new BatchPlace(0, 0), decoder)),
                List.of(),
                List.of(Slot.of(Slot.Type.F32, 1)));
    }

    private static byte[] row(byte[] identity, float[] features, float[] targets, float weight) {
        SlotWriter content = new SlotWriter(0);
        for (float feature : features) {
            content.number(feature);
        }
        return row(identity, content, targets, weight);
    }

    private static byte[] row(byte[] identity, byte[] pixels, float[] targets, float weight) {
        SlotWriter content = new SlotWriter(0);
        content.bytes(pixels);
        return row(identity, content, targets, weight);
    }

    private static byte[] row(byte[] identity, SlotWriter content, float[] targets, float weight) {
        for (float target : targets) {
            content.number(target);
        }
        content.number(weight);
        return ShardRow.pack(identity, content);
    }

    /** Rows that are compared with nothing, beside numbers that are drawn for each. */
    static RowLayout real(int drawn, int outputs) {
        Slot nothing = new Slot(Slot.Type.F32, Shape.of(), true);
        return new RowLayout(
                List.of(TensorType.dense(Shape.of(INPUTS)), TensorType.dense(Shape.of(drawn))),
                List.of(new InputSlot(Slot.of(Slot.Type.F32, INPUTS), new BatchPlace(0, 0), new AsStored())),
                List.of(new DrawnInput(1, new NormalNoise(List.of(drawn)))),
                Collections.nCopies(outputs, nothing));
    }

    /** Such rows, drawn from a seed, of different weights. */
    static ShardManifest real(RowLayout layout, Files files, String directory, long seed, int rows) throws IOException {
        ShardSchema schema = ShardSchema.of(layout);
        RandomStream stream = RandomStream.of(seed, Purpose.SAMPLE_DATA);
        try (ShardWriter writer = new ShardWriter("part-0.shard", schema, files.create(directory + "/part-0.shard"))) {
            for (int row = 0; row < rows; row++) {
                SlotWriter content = new SlotWriter(0);
                for (int i = 0; i < INPUTS; i++) {
                    content.number((float) stream.normal((long) row * INPUTS + i) / 2 + i);
                }
                layout.targets().forEach(target -> content.items(0));
                byte[] identity = ByteBuffer.allocate(16).putLong(row).array();
                writer.add(row(identity, content, new float[0], 1 + row % 3 / 2f));
            }
            return new ShardManifest(files.qualify(directory), schema, List.of(writer.finish()));
        }
    }

    /** A row with another first feature and weight. */
    record Spoiled(int row, float feature, float weight) {}

    static ShardManifest write(Files files, String directory, long seed, int rows) throws IOException {
        return write(files, directory, seed, rows, new Spoiled(-1, 0, 0));
    }

    static ShardManifest write(Files files, String directory, long seed, int rows, Spoiled spoiled) throws IOException {
        ShardSchema schema = ShardSchema.of(layout(List.of(INPUTS), 1));
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
                writer.add(row(identity, features, new float[] {label}, weight));
            }
            ShardFile file = writer.finish();
            return new ShardManifest(files.qualify(directory), schema, List.of(file));
        }
    }

    /** The same kind of rows for a model with two inputs and two answers: the class, and the sum of all features. */
    static ShardManifest twoInputs(Files files, String directory, long seed, int rows) throws IOException {
        ShardSchema schema = ShardSchema.of(layout(List.of(2, INPUTS - 2), 2));
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
                writer.add(row(identity, features, new float[] {label, sum}, 1f));
            }
            return new ShardManifest(files.qualify(directory), schema, List.of(writer.finish()));
        }
    }

    /** Images drawn from a seed. */
    static ShardManifest images(Files files, String directory, long seed, int rows) throws IOException {
        ShardSchema schema = ShardSchema.of(images(Augmentation.NONE));
        RandomStream stream = RandomStream.of(seed, Purpose.SAMPLE_DATA);
        try (ShardWriter writer = new ShardWriter("part-0.shard", schema, files.create(directory + "/part-0.shard"))) {
            for (int row = 0; row < rows; row++) {
                byte[] pixels = new byte[IMAGE.elementCount()];
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] = (byte) stream.bits((long) row * pixels.length + i);
                }
                byte[] identity = ByteBuffer.allocate(16).putLong(row).array();
                writer.add(row(identity, pixels, new float[] {row % CLASSES}, 1f));
            }
            return new ShardManifest(files.qualify(directory), schema, List.of(writer.finish()));
        }
    }

    /**
     * Rows for any model: normal numbers, more where they belong to the row's class, and up to three ids, most of the
     * row's class, below {@link #IDS}; with three different weights.
     */
    static ShardManifest of(ModelSpec model, Files files, String directory, long seed, int rows) throws IOException {
        RowLayout layout = layout(model);
        int size = layout.slots().stream()
                .filter(Slot::isDense)
                .mapToInt(Slot::size)
                .sum();
        ShardSchema schema = ShardSchema.of(layout);
        RandomStream stream = RandomStream.of(seed, Purpose.SAMPLE_DATA);
        try (ShardWriter writer = new ShardWriter("part-0.shard", schema, files.create(directory + "/part-0.shard"))) {
            for (int row = 0; row < rows; row++) {
                float[] features = new float[size];
                for (int i = 0; i < size; i++) {
                    features[i] = (float) stream.normal((long) row * size + i) + (i % CLASSES == row % CLASSES ? 1 : 0);
                }
                byte[] identity = ByteBuffer.allocate(16).putLong(row).array();
                int least = model.buckets() == 0 ? 0 : 1; // no sequence is empty
                RandomStream own = RandomStream.of(seed, Purpose.SAMPLE_DATA, row);
                SlotWriter content = inputs(layout, own, row, least, features);
                targets(model, row, features, content);
                writer.add(row(identity, content, new float[0], 1 + row % 3 / 2f));
            }
            return new ShardManifest(files.qualify(directory), schema, List.of(writer.finish()));
        }
    }

    private static SlotWriter inputs(RowLayout layout, RandomStream stream, int row, int least, float[] features) {
        SlotWriter content = new SlotWriter(0);
        int feature = 0;
        long drawn = 0;
        for (Slot slot : layout.slots()) {
            if (slot.ragged()) {
                int count = Math.max(least, (int) stream.below(4, drawn++));
                content.items(count);
                drawn = ids(count, stream, drawn, row, content);
            } else if (!slot.isDense()) {
                drawn = ids(slot.size(), stream, drawn, row, content);
            } else {
                for (int i = 0; i < slot.size(); i++) {
                    content.number(features[feature++]);
                }
            }
        }
        return content;
    }

    private static long ids(int count, RandomStream stream, long first, int row, SlotWriter content) {
        long drawn = first;
        for (int i = 0; i < count; i++) {
            boolean own = stream.below(4, drawn++) > 0;
            int id = (int) stream.below(IDS, drawn++);
            content.integer(own ? id - id % CLASSES + row % CLASSES : id);
        }
        return drawn;
    }

    /**
     * The class, whether it is the first one, sums of the first features, or a count where a loss wants counts; of ids
     * the class and often another one.
     */
    private static void targets(ModelSpec model, int row, float[] features, SlotWriter content) {
        for (Output output : model.outputs()) {
            Shape shape = Objects.requireNonNull(model.shapes().get(output.node()));
            TensorType type = output.loss().targetType(shape);
            for (int i = 0; i < type.denseSize(); i++) {
                content.number(target(output.loss(), row, features, i));
            }
            if (!type.isDense() && output.hasLabel()) {
                content.items(1 + row % 2);
                content.integer(row % CLASSES);
                if (row % 2 == 1) {
                    int outputs = shape.size(shape.rank() - 1);
                    // the last class of a labelling is its blank
                    content.integer(row / 2 % (output.loss().target() instanceof Labelling ? outputs - 1 : outputs));
                }
            }
        }
    }

    private static float target(Loss loss, int row, float[] features, int i) {
        Target kind = loss.target();
        if (kind instanceof Target.YesNo || kind instanceof Target.Labels) {
            return row % CLASSES == 0 ? 1 : 0;
        }
        return loss.standardizesTargets() ? features[i] + features[i + 1] / 2 : row % CLASSES;
    }
}
