package io.lockstep.driver.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.slot.Slot;
import io.lockstep.kernels.batch.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardFormatTest {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    private ShardManifest write(RowLayout layout, int... rows) throws IOException {
        return ShardSet.write(files, directory.toString(), layout, rows);
    }

    private void change(ShardManifest manifest, int at, int value) throws IOException {
        Path file = directory.resolve(manifest.files().get(0).path());
        byte[] bytes = java.nio.file.Files.readAllBytes(file);
        bytes[at < 0 ? bytes.length + at : at] = (byte) value;
        java.nio.file.Files.write(file, bytes);
    }

    private void readAll(ShardManifest manifest) throws IOException {
        try (SequentialData rows = SequentialData.open(files, manifest, ShardSet.FLOATS)) {
            rows.fill(0, rows.rows(), rows.newBatch((int) rows.rows()));
        }
    }

    @Test
    void anExampleThatNoBlockHoldsIsRefusedWithItsSize() {
        ShardSchema schema =
                new ShardSchema(List.of(Slot.of(Slot.Type.F32, 1 << 29)), List.of(Slot.of(Slot.Type.F32, 3)));
        assertThatThrownBy(schema::rowBytes)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "data: expected examples of at most 1073741824 bytes, got 2147483680, 536870912 inputs of 4 and"
                                + " 3 targets of 4. Use smaller pictures or arrays");
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        ShardManifest manifest = write(ShardSet.FLOATS, 300, 1, 256);
        assertThat(manifest.rows()).isEqualTo(557);
        assertThat(manifest.files().get(0).blockRows()).containsExactly(256, 44);
        try (SequentialData rows = SequentialData.open(files, manifest, ShardSet.FLOATS)) {
            Batch batch = rows.newBatch(100);
            for (long first = 0; first < 557; first += 100) {
                long end = Math.min(557, first + 100);
                Arrays.fill(batch.input(0), Float.NaN);
                rows.fill(first, end, batch);
                assertThat(batch.rows()).isEqualTo((int) (end - first));
                for (int i = 0; i < batch.rows(); i++) {
                    int number = (int) first + i;
                    assertThat(batch.rowNumbers()[i]).isEqualTo(number);
                    assertThat(batch.targets()[i]).isEqualTo(number);
                    assertThat(batch.weights()[i]).isEqualTo(number + 0.5f);
                    assertThat(batch.input(0)[3 * i + 2]).isEqualTo(number * 1000 + 2);
                }
            }
        }
    }

    @Test
    void bytesAreScaledWhenRead() throws IOException {
        ShardManifest manifest = write(ShardSet.PICTURES, 2);
        try (SequentialData rows = SequentialData.open(files, manifest, ShardSet.PICTURES)) {
            Batch batch = rows.newBatch(2);
            rows.fill(0, 2, batch);
            assertThat(batch.input(0)[0]).isEqualTo(0);
            assertThat(batch.input(0)[255]).isEqualTo(1);
            assertThat(batch.input(0)[784 + 3]).isEqualTo((1003 & 0xFF) * (float) (1 / 255.0));
        }
    }

    @Test
    void fileAndBlockOfADamageAreNamed() throws IOException {
        ShardManifest manifest = write(ShardSet.FLOATS, 300);
        change(manifest, -100, 77);
        assertThatThrownBy(() -> readAll(manifest))
                .isInstanceOf(CorruptShardException.class)
                .hasMessageMatching(".*a/shard-0: block 2 of 2: expected CRC32C [0-9a-f]{8}, got [0-9a-f]{8}\\. "
                        + "Delete its directory; the next run prepares it again");
    }

    @Test
    void everyDamagedByteIsFound() throws IOException {
        ShardManifest manifest = write(ShardSet.FLOATS, 3);
        int size = (int) manifest.files().get(0).size();
        byte[] whole = java.nio.file.Files.readAllBytes(directory.resolve("a/shard-0"));
        for (int at = 0; at < size; at++) {
            change(manifest, at, whole[at] ^ 0x10);
            assertThatThrownBy(() -> readAll(manifest)).as("byte %s", at).isInstanceOf(IOException.class);
            change(manifest, at, whole[at]);
        }
        readAll(manifest);
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        ShardManifest manifest = write(ShardSet.FLOATS, 300);
        Path file = directory.resolve("a/shard-0");
        byte[] whole = java.nio.file.Files.readAllBytes(file);
        java.nio.file.Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> readAll(manifest))
                .isInstanceOf(CorruptShardException.class)
                .hasMessageContaining("expected " + whole.length + " bytes, got " + (whole.length - 1));
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        ShardManifest manifest = write(ShardSet.FLOATS, 3);
        change(manifest, 8, 3);
        assertThatThrownBy(() -> readAll(manifest))
                .hasMessageContaining("expected shard format version 2, got version 3. Read it with the Lockstep that");
    }

    private ShardFile fixture(String name) throws IOException {
        byte[] fixture;
        try (InputStream in = ShardFormatTest.class.getResourceAsStream(name)) {
            fixture = Objects.requireNonNull(in, name).readAllBytes();
        }
        java.nio.file.Files.write(directory.resolve(name), fixture);
        return new ShardFile(name, fixture.length, Sha256.of(fixture), List.of(5), List.of(192));
    }

    private ShardManifest manifest(ShardFile file, RowLayout layout) {
        return new ShardManifest(files.qualify(directory.toString()), ShardSchema.of(layout), List.of(file));
    }

    /** The file was written by {@code ShardSet.write(files, "...", FLOATS, 5)}. */
    @Test
    void readsAFileOfVersionTwo() throws IOException {
        ShardFile file = fixture("version-2.shard");
        try (SequentialData rows = SequentialData.open(files, manifest(file, ShardSet.FLOATS), ShardSet.FLOATS)) {
            Batch batch = rows.newBatch(5);
            rows.fill(0, 5, batch);
            assertThat(batch.targets()).containsExactly(0, 1, 2, 3, 4);
            assertThat(batch.input(0)).startsWith(0, 1, 2, 1000).endsWith(4002);
        }
        assertThat(write(ShardSet.FLOATS, 5).files().get(0).sha256())
                .as("the format has not changed")
                .isEqualTo(file.sha256());
    }

    @Test
    void aFileOfVersionOneIsRefused() throws IOException {
        ShardManifest manifest = manifest(fixture("version-1.shard"), ShardSet.FLOATS);
        assertThatThrownBy(() -> readAll(manifest))
                .hasMessageEndingWith("version-1.shard: expected shard format version 2, got version 1. Read it with"
                        + " the Lockstep that wrote it, or delete its directory to prepare it again");
    }
}
