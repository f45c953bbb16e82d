package io.lockstep.driver.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.image.AugmentedImage;
import io.lockstep.driver.image.Colour;
import io.lockstep.driver.image.Cutout;
import io.lockstep.driver.image.PixelScale;
import io.lockstep.driver.image.Rotate;
import io.lockstep.driver.order.OrderSpec;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.Mixing;
import io.lockstep.kernels.batch.Mixup;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    private ShardManifest write(RowLayout layout, int... rows) throws IOException {
        return ShardSet.write(files, directory.toString(), layout, rows);
    }

    /** Row number in the epoch to row, over all steps and slices. */
    private static SortedMap<Long, Integer> epoch(TrainingData data, int slices, long epoch) throws IOException {
        SortedMap<Long, Integer> seen = new TreeMap<>();
        Batch batch = data.newBatch();
        for (long step = 0; step < data.stepsPerEpoch(); step++) {
            for (int slice = 0; slice < slices; slice++) {
                int rows = data.fill(epoch, step, slice, batch);
                assertThat(batch.rows()).isEqualTo(rows);
                for (int i = 0; i < rows; i++) {
                    int row = (int) batch.targets()[i];
                    assertThat(batch.input(0)[3 * i + 1]).isEqualTo(row * 1000 + 1);
                    assertThat(batch.weights()[i]).isEqualTo(row + 0.5f);
                    assertThat(seen.put(batch.rowNumbers()[i], row)).isNull();
                }
            }
        }
        return seen;
    }

    @Test
    void everyRowComesOnceAndRowNumbersAreTheEpochs() throws IOException {
        for (int[] s : new int[][] {{10, 3, 7}, {64, 8, 16_384}, {2000, 5, 100}, {1, 1, 1}}) {
            ShardManifest manifest =
                    ShardSet.write(files, directory.resolve("b" + s[0]).toString(), ShardSet.FLOATS, 300, 77, 256, 5);
            try (TrainingData data =
                    TrainingData.open(files, manifest, new OrderSpec(1, s[0], s[1], s[2]), ShardSet.FLOATS)) {
                SortedMap<Long, Integer> first = epoch(data, s[1], 0);
                assertThat(first.firstKey()).isEqualTo(0);
                assertThat(first.lastKey()).isEqualTo(637);
                assertThat(first.values().stream().sorted().toList())
                        .isEqualTo(IntStream.range(0, 638).boxed().toList());
                assertThat(epoch(data, s[1], 1)).isNotEqualTo(first);
                assertThat(epoch(data, s[1], 0)).isEqualTo(first);
            }
        }
    }

    @Test
    void anyStepCanBeReadFirst() throws IOException {
        ShardManifest manifest = write(ShardSet.FLOATS, 1000);
        OrderSpec order = new OrderSpec(1, 50, 2, 64);
        try (TrainingData walked = TrainingData.open(files, manifest, order, ShardSet.FLOATS);
                TrainingData jumped = TrainingData.open(files, manifest, order, ShardSet.FLOATS)) {
            Batch a = walked.newBatch();
            Batch b = jumped.newBatch();
            for (long step = 0; step <= 13; step++) {
                walked.fill(2, step, 1, a);
            }
            jumped.fill(2, 13, 1, b);
            assertThat(b.targets()).isEqualTo(a.targets());
            assertThat(b.rowNumbers()).isEqualTo(a.rowNumbers());
        }
    }

    @Test
    void slicesCanBeFilledAtTheSameTime() throws Exception {
        ShardManifest manifest = write(ShardSet.FLOATS, 3000);
        int slices = 8;
        ExecutorService threads = Executors.newFixedThreadPool(slices);
        try (TrainingData data =
                TrainingData.open(files, manifest, new OrderSpec(1, 64, slices, 100), ShardSet.FLOATS)) {
            List<Future<Integer>> sums = new ArrayList<>();
            for (int s = 0; s < slices; s++) {
                int slice = s;
                sums.add(threads.submit(() -> {
                    Batch batch = data.newBatch();
                    int sum = 0;
                    for (long step = 0; step < data.stepsPerEpoch(); step++) {
                        int rows = data.fill(0, step, slice, batch);
                        for (int i = 0; i < rows; i++) {
                            sum += (int) batch.targets()[i];
                        }
                    }
                    return sum;
                }));
            }
            int total = 0;
            for (Future<Integer> sum : sums) {
                total += sum.get();
            }
            assertThat(total).isEqualTo(2999 * 3000 / 2);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void fillingAllocatesNothingInsideAWindow() throws IOException {
        ShardManifest manifest = write(ShardSet.PICTURES, 20_000);
        Augmentation.Crop crop = new Augmentation.Crop(4);
        for (Augmentation augmentation : List.of(
                Augmentation.NONE,
                new Augmentation(Augmentation.Flip.HORIZONTAL, crop, List.of()),
                new Augmentation(null, crop, List.of(new Rotate(10), new Colour(0.2, 0.2, 0), new Cutout(7))))) {
            fillingAllocatesNothing(manifest, augmentation);
        }
    }

    private void fillingAllocatesNothing(ShardManifest manifest, Augmentation augmentation) throws IOException {
        OrderSpec order = new OrderSpec(1, 256, 1, 16_384);
        try (TrainingData data = TrainingData.open(
                files,
                manifest,
                order,
                ShardSet.pictures(Shape.of(1, 28, 28), PixelScale.of(1 / 255.0), augmentation))) {
            Batch batch = data.newBatch();
            for (long step = 0; step < 60; step++) {
                data.fill(0, step, 0, batch);
            }
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < 4; round++) {
                for (long step = 0; step < 60; step++) {
                    data.fill(0, step, 0, batch);
                }
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(2000);
        }
    }

    @Test
    void augmentedImagesAreViewsByEpochAndRowNumber() throws IOException {
        Shape shape = Shape.of(2, 6, 5);
        PixelScale pixelScale = new PixelScale(1 / 255.0, List.of(0.25, 0.5), List.of(0.5, 2.0));
        RowLayout asTheyAre = ShardSet.pictures(shape, pixelScale, Augmentation.NONE);
        ShardManifest manifest = write(asTheyAre, 700);
        Augmentation both = new Augmentation(Augmentation.Flip.HORIZONTAL, new Augmentation.Crop(2), List.of());
        OrderSpec order = new OrderSpec(3, 64, 4, 50);
        AugmentedImage view = new AugmentedImage(both, shape, 3);
        float[] table = pixelScale.table(2);
        try (TrainingData plain = TrainingData.open(files, manifest, order, asTheyAre);
                TrainingData augmented =
                        TrainingData.open(files, manifest, order, ShardSet.pictures(shape, pixelScale, both))) {
            Batch expected = plain.newBatch();
            Batch found = augmented.newBatch();
            float[] seen = new float[60];
            for (long step = 0; step < plain.stepsPerEpoch(); step++) {
                for (int slice = 0; slice < 4; slice++) {
                    Arrays.fill(found.input(0), Float.NaN);
                    int rows = plain.fill(5, step, slice, expected);
                    assertThat(augmented.fill(5, step, slice, found)).isEqualTo(rows);
                    assertThat(found.targets()).isEqualTo(expected.targets());
                    assertThat(found.rowNumbers()).isEqualTo(expected.rowNumbers());
                    for (int row = 0; row < rows; row++) {
                        byte[] pixels = ShardSet.pixels(60, (int) expected.targets()[row]);
                        view.draw(5, found.rowNumbers()[row]);
                        view.decode(pixels, 0, table, seen, 0);
                        assertThat(Arrays.copyOfRange(found.input(0), row * 60, row * 60 + 60))
                                .isEqualTo(seen);
                        for (int i = 0; i < 60; i++) {
                            assertThat(expected.input(0)[row * 60 + i])
                                    .isEqualTo(table[i / 30 * 256 + (pixels[i] & 0xFF)]);
                        }
                    }
                }
            }
        }
        RowLayout flat = ShardSet.pictures(Shape.of(60), PixelScale.of(1), both);
        assertThatThrownBy(() -> TrainingData.open(files, manifest, order, flat))
                .hasMessageStartingWith("data.augment: expected pictures");
    }

    @Test
    void damageReachesTheReader() throws IOException {
        ShardManifest manifest = write(ShardSet.FLOATS, 1000);
        Path file = directory.resolve("a/shard-0");
        byte[] bytes = java.nio.file.Files.readAllBytes(file);
        bytes[bytes.length - 50] ^= 1;
        java.nio.file.Files.write(file, bytes);
        try (TrainingData data = TrainingData.open(files, manifest, new OrderSpec(1, 100, 1, 10), ShardSet.FLOATS)) {
            assertThatThrownBy(() -> {
                        for (long step = 0; step < data.stepsPerEpoch(); step++) {
                            data.fill(0, step, 0, data.newBatch());
                        }
                    })
                    .isInstanceOf(CorruptShardException.class)
                    .hasMessageContaining("block 4 of 4");
        }
    }

    @Test
    void noRowsAreRefused() throws IOException {
        ShardManifest empty = new ShardManifest("file:/nowhere", ShardSchema.of(ShardSet.FLOATS), List.of());
        assertThatThrownBy(() -> TrainingData.open(files, empty, new OrderSpec(1, 1, 1, 1), ShardSet.FLOATS))
                .hasMessage("file:/nowhere: expected training rows, got none");
    }

    /** Augmented and mixed: neither what is kept in memory, nor what was read before, nor which slices are filled here matters. */
    @Test
    void mixedRowsAreTheSameWhateverIsCached() throws IOException {
        Shape shape = Shape.of(2, 6, 5);
        Augmentation both = new Augmentation(Augmentation.Flip.HORIZONTAL, new Augmentation.Crop(2), List.of());
        RowLayout plain =
                ShardSet.pictures(shape, new PixelScale(1 / 255.0, List.of(0.0, 0.0), List.of(1.0, 1.0)), both);
        RowLayout layout = plain.withMixup(new Mixup(0.3));
        ShardManifest manifest = write(layout, 700);
        OrderSpec order = new OrderSpec(3, 64, 4, 50);
        try (TrainingData unmixed = TrainingData.open(files, manifest, order, plain);
                TrainingData whole = TrainingData.open(files, manifest, order, layout, 1L << 30);
                TrainingData none = TrainingData.open(files, manifest, order, layout, 0);
                TrainingData late = TrainingData.open(files, manifest, order, layout, 20_000)) {
            for (long step = 0; step < whole.stepsPerEpoch(); step++) {
                for (int slice = 0; slice < 4; slice++) {
                    Batch expected = whole.newBatch();
                    Batch found = none.newBatch();
                    Batch original = unmixed.newBatch();
                    int rows = whole.fill(1, step, slice, expected);
                    none.fill(1, step, slice, found);
                    unmixed.fill(1, step, slice, original);
                    assertThat(found.input(0)).isEqualTo(expected.input(0));
                    checkMixed(rows, original, expected);
                    if (step > 6 && slice == 2) {
                        late.fill(1, step, slice, found);
                        assertThat(found.input(0)).isEqualTo(expected.input(0));
                    }
                }
            }
        }
    }

    private static void checkMixed(int rows, Batch original, Batch mixed) {
        Mixing mixing = mixed.mixing();
        assertThat(mixing == null).isEqualTo(rows < 2);
        assertThat(mixed.targets()).isEqualTo(original.targets());
        for (int row = 0; mixing != null && row < rows; row++) {
            float share = mixing.share(row);
            int other = mixing.other(row) * 60;
            assertThat(mixed.input(0)[row * 60 + 7])
                    .isEqualTo(share * original.input(0)[row * 60 + 7] + (1 - share) * original.input(0)[other + 7]);
        }
    }
}
