package io.lockstep.driver.shard;

import io.lockstep.driver.column.PixelDecoder;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.image.PixelScale;
import io.lockstep.driver.slot.BatchPlace;
import io.lockstep.driver.slot.InputSlot;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Shards made for tests: row i has target i, features i * 1000 + j (bytes: the low ones) and weight i + 0.5. */
final class ShardSet {
    private static final List<Slot> TARGET = List.of(Slot.of(Slot.Type.F32, 1));
    static final RowLayout FLOATS = RowLayout.asStored(List.of(Slot.of(Slot.Type.F32, 3)), TARGET);
    static final RowLayout PICTURES = pictures(Shape.of(1, 28, 28), PixelScale.of(1 / 255.0), Augmentation.NONE);

    private ShardSet() {}

    static RowLayout pictures(Shape shape, PixelScale pixels, Augmentation augmentation) {
        Slot slot = new Slot(Slot.Type.U8, shape, false);
        PixelDecoder decoder = new PixelDecoder(pixels, shape, augmentation);
        InputSlot input = new InputSlot(slot, new BatchPlace(0, 0), decoder);
        return new RowLayout(List.of(TensorType.dense(shape)), List.of(input), List.of(), TARGET);
    }

    /** Writes files of so many rows each. */
    static ShardManifest write(Files files, String directory, RowLayout layout, int... rows) throws IOException {
        List<ShardFile> shards = new ArrayList<>();
        ShardSchema schema = ShardSchema.of(layout);
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
        Slot slot = schema.inputs().get(0);
        SlotWriter content = new SlotWriter(0);
        if (slot.type() == Slot.Type.U8) {
            content.bytes(pixels(slot.size(), number));
        } else {
            for (int i = 0; i < slot.size(); i++) {
                content.number(number * 1000 + i);
            }
        }
        content.number(number);
        content.number(number + 0.5f);
        return ShardRow.pack(identity, content);
    }

    static byte[] pixels(int size, int number) {
        byte[] pixels = new byte[size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (number * 1000 + i);
        }
        return pixels;
    }
}
