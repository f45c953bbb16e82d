package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.ImageFeature;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.image.Drawing;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardFile;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.batch.Batch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePreparationIT {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());
    private final List<String> warnings = new ArrayList<>();

    private PreparedData prepare(Map<String, Object> data) throws IOException {
        return prepare(config(data));
    }

    private PreparedData prepare(RunConfig config) throws IOException {
        return Preparation.prepare(
                LocalSpark.session(),
                files,
                config,
                directory.resolve("prepared").toString(),
                warnings::add);
    }

    private RunConfig config(Map<String, Object> data) {
        return Configs.of(directory.toString(), data, "softmaxCrossEntropy");
    }

    private static Map<String, Object> folder(String path) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", Map.of("format", "image-folder", "path", path));
        return data;
    }

    private void write(String name, byte[] content) throws IOException {
        Path path = directory.resolve(name);
        java.nio.file.Files.createDirectories(path.getParent());
        java.nio.file.Files.write(path, content);
    }

    private static byte[] bytes(Object... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = ((Integer) values[i]).byteValue();
        }
        return bytes;
    }

    @Test
    void neitherNamesNorArchivesNorPartitionsMakeADifference() throws IOException {
        List<byte[]> images = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            images.add(Drawing.jpeg(8, 8, i % 250));
        }
        for (int i = 0; i < 300; i++) {
            String label = List.of("ant", "bee", "cow").get(i % 3);
            write("plain/" + label + "/" + i + ".jpg", images.get(i));
            write("renamed/" + label + "/" + (i % 7) + "/picture" + (1000 - i) + ".jpeg", images.get(i));
        }
        Path archive = directory.resolve("all.tar");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(java.nio.file.Files.newOutputStream(archive))) {
            for (int i = 299; i >= 0; i--) {
                String name = List.of("ant", "bee", "cow").get(i % 3) + "/" + i + ".jpg";
                TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
                entry.setSize(images.get(i).length);
                out.putArchiveEntry(entry);
                out.write(images.get(i));
                out.closeArchiveEntry();
            }
        }
        List<List<Object>> found = new ArrayList<>();
        for (String path : List.of("plain", "renamed", "all.tar")) {
            Map<String, Object> data = folder(path);
            data.put("validation", Map.of("fraction", 0.2));
            data.put("standardize", true);
            PreparedData prepared = prepare(data);
            assertThat(prepared.rows().read()).isEqualTo(300);
            assertThat(prepared.preprocessing().input().toString()).isEqualTo("3x8x8");
            assertThat(prepared.preprocessing().answers().get(0).classes()).containsExactly("ant", "bee", "cow");
            List<Object> digests = new ArrayList<>();
            prepared.train().files().stream().map(ShardFile::sha256).forEach(digests::add);
            Objects.requireNonNull(prepared.validation()).files().stream()
                    .map(ShardFile::sha256)
                    .forEach(digests::add);
            digests.add(prepared.preprocessing());
            found.add(digests);
        }
        assertThat(found.get(1)).isEqualTo(found.get(0));
        assertThat(found.get(2)).isEqualTo(found.get(0));
        assertThat(warnings).isEmpty();
    }

    /**
     * Two images of two pixels and three channels. Red 0 0 255 255: mean 0.5, deviation 0.5. Green 51 everywhere: mean
     * 0.2, and no deviation, which counts as 1. Blue 0 51 102 153: mean 0.3, deviation sqrt(0.05) = 0.2236.
     */
    @Test
    void standardizesByChannelFromTheTrainingRows() throws IOException {
        write("two.bin", bytes(0, 0, 0, 51, 51, 0, 51, 1, 255, 255, 51, 51, 102, 153));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", Map.of("format", "fixed-records", "files", List.of("two.bin"), "shape", List.of(3, 1, 2)));
        data.put("standardize", true);
        PreparedData prepared = prepare(data);
        ImageFeature feature =
                (ImageFeature) prepared.preprocessing().features().get(0);
        assertThat(feature.mean().get(0)).isEqualTo(0.5);
        assertThat(feature.mean().get(1)).isCloseTo(0.2, offset());
        assertThat(feature.mean().get(2)).isCloseTo(0.3, offset());
        assertThat(feature.deviation().get(0)).isEqualTo(0.5);
        assertThat(feature.deviation().get(1)).isEqualTo(1);
        assertThat(feature.deviation().get(2)).isCloseTo(Math.sqrt(0.05), offset());
        checkNumbers(
                prepared,
                new float[] {-1, -1, 0, 0, (float) (-0.3 / Math.sqrt(0.05)), (float) (-0.1 / Math.sqrt(0.05))});
    }

    private static org.assertj.core.data.Offset<Double> offset() {
        return org.assertj.core.data.Offset.offset(1e-15);
    }

    /**
     * What training reads of the row of class 0, to rounding; and to the bit, what scoring makes of the same pixels.
     */
    private void checkNumbers(PreparedData prepared, float[] expected) throws IOException {
        try (SequentialData rows = SequentialData.open(
                files, prepared.train(), prepared.preprocessing().layout())) {
            Batch batch = rows.newBatch(2);
            rows.fill(0, 2, batch);
            int row = batch.targets()[0] == 0 ? 0 : 1;
            Batch scored = prepared.preprocessing().layout().newBatch(1);
            float[] encoded = scored.input(0);
            @Nullable Object[] pixels = {bytes(0, 0, 51, 51, 0, 51)};
            prepared.preprocessing().encoder(List.of("image")).features(pixels, scored, 0);
            for (int i = 0; i < 6; i++) {
                assertThat(batch.input(0)[row * 6 + i]).isEqualTo(encoded[i]);
                assertThat(encoded[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-6f));
            }
        } catch (io.lockstep.driver.column.BadRowException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void normalizesByGivenNumbersAndScale() throws IOException {
        write("two.bin", bytes(0, 0, 0, 51, 51, 0, 51, 1, 255, 255, 51, 51, 102, 153));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", Map.of("format", "fixed-records", "files", List.of("two.bin"), "shape", List.of(3, 1, 2)));
        data.put("scale", 1);
        data.put("normalize", Map.of("mean", List.of(1, 50, 51), "deviation", List.of(2, 4, 10)));
        checkNumbers(prepare(data), new float[] {-0.5f, -0.5f, 0.25f, 0.25f, -5.1f, 0});
    }

    @Test
    void validationImagesHaveTheShapeOfTheTrainingRows() throws IOException {
        write("two.bin", bytes(0, 0, 0, 51, 51, 0, 51, 1, 255, 255, 51, 51, 102, 153));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", Map.of("format", "fixed-records", "files", List.of("two.bin"), "shape", List.of(3, 1, 2)));
        Map<String, Object> held =
                Map.of("format", "fixed-records", "files", List.of("two.bin"), "shape", List.of(3, 2, 1));
        data.put("validation", Map.of("source", held));
        assertThatThrownBy(() -> prepare(data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two.bin: expected pictures of 3x1x2 (channels, height, width), as the model was"
                        + " trained on, got 3x2x1.");
        data.remove("validation");
        data.put("shape", List.of(2, 3, 1));
        assertThatThrownBy(() -> prepare(data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "data.shape: expected 3x1x2, as the pictures are, or sizes of it joined, got 2x3x1");
    }

    @Test
    void statisticsThatDoNotFitAreRefused() throws IOException {
        write("a/1.png", Drawing.png(4, 4, 1));
        Map<String, Object> data = folder(".");
        data.put("normalize", Map.of("mean", List.of(0.5), "deviation", List.of(0.5)));
        assertThatThrownBy(() -> prepare(data))
                .hasMessage("data.normalize.mean: expected 3 numbers, one for each channel of the pictures, got 1");
        data.put("standardize", true);
        assertThatThrownBy(() -> config(data)).hasMessageContaining("expected normalize or standardize, got both");
        data.remove("standardize");
        data.put("normalize", Map.of("mean", List.of(), "deviation", List.of()));
        assertThatThrownBy(() -> config(data))
                .hasMessage("data.normalize.mean: expected one number for each channel, got none");
        data.put("normalize", Map.of("mean", List.of(1), "deviation", List.of(0)));
        assertThatThrownBy(() -> config(data))
                .hasMessageContaining("deviation: expected finite numbers above 0, got 0.0");
        write("table.csv", "x,label\n1,a\n2,b\n".getBytes(StandardCharsets.UTF_8));
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("train", Map.of("format", "csv", "path", "table.csv"));
        table.put("label", "label");
        table.put("numeric", List.of("x"));
        table.put("standardize", true);
        assertThatThrownBy(() -> prepare(table))
                .hasMessage("data.standardize: expected pictures, got only columns of other kinds. Remove it; numeric"
                        + " columns are always standardised");
    }

    @Test
    void whatIsNoImageIsCountedAndTheRestPrepared() throws IOException {
        write("in/cat/1.png", Drawing.png(4, 4, 1));
        write("in/dog/2.png", Drawing.png(4, 4, 2));
        write("in/dog/notes.txt", new byte[3]);
        write("in/dog/.thumbs", new byte[3]);
        write("in/.git/config", new byte[3]);
        PreparedData prepared = prepare(folder("in"));
        assertThat(prepared.rows()).isEqualTo(new RowAccounting(5, 2, 0, Map.of("hidden file", 2L, "no picture", 1L)));
        assertThat(warnings)
                .containsExactly(
                        "rows: 5 read = 2 for training + 0 for validation + 2 skipped (hidden file) + 1 skipped"
                                + " (no picture)");
        java.nio.file.Files.delete(directory.resolve("in/dog/notes.txt"));
        java.nio.file.Files.delete(directory.resolve("in/dog/.thumbs"));
        assertThat(prepare(folder("in")).fingerprint())
                .as("of the pictures alone")
                .isEqualTo(prepared.fingerprint());
    }

    @Test
    void badImagesEndThePreparationOrAreCounted() throws IOException {
        write("in/cat/1.png", Drawing.png(4, 4, 1));
        write("in/cat/2.png", Drawing.png(5, 4, 2));
        write("in/dog/1.png", Drawing.png(4, 4, 3));
        write("in/dog/2.jpg", new byte[] {1, 2, 3});
        write("in/dog/notes.txt", new byte[3]);
        Map<String, Object> data = folder("in");
        String place = "file:" + directory.resolve("in/cat/2.png");
        assertThatThrownBy(() -> prepare(data))
                .hasMessage(place + ": wrong size: expected 4x4 as cat/1.png has, got 5x4. Set width and height to"
                        + " resize all. 1 more rows are bad. Correct it, or set data.badRows: skip to leave"
                        + " such rows out and count them");
        data.put("badRows", "skip");
        assertThat(prepare(data).rows())
                .isEqualTo(
                        new RowAccounting(5, 2, 0, Map.of("wrong size", 1L, "corrupt picture", 1L, "no picture", 1L)));
    }

    @Test
    void augmentationNeedsNoOtherShards() throws IOException {
        write("in/cat/1.png", Drawing.png(8, 8, 1));
        write("in/dog/1.png", Drawing.png(8, 8, 3));
        Map<String, Object> data = folder("in");
        PreparedData plain = prepare(data);
        data.put("augment", Map.of("flip", "horizontal", "crop", Map.of("padding", 4)));
        assertThat(config(data).data().augmentation("input", "image", true).isNone())
                .isFalse();
        PreparedData augmented = prepare(data);
        assertThat(augmented.reused()).isTrue();
        assertThat(augmented.train()).isEqualTo(plain.train());
        try (Stream<Path> prepared = java.nio.file.Files.list(directory.resolve("prepared"))) {
            assertThat(prepared).hasSize(1);
        }
    }
}
