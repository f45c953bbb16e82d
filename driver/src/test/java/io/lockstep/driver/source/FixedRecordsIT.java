package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixedRecordsIT {
    private static final List<Integer> SHAPE = List.of(3, 2, 2);

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    /** Records of {@code labels} label bytes (record r: r, r + 1, …, modulo 10) and twelve pixels, r + 0 … r + 11. */
    private String write(String name, int labels, int records) throws IOException {
        byte[] bytes = new byte[records * (labels + 12)];
        for (int r = 0; r < records; r++) {
            for (int i = 0; i < labels + 12; i++) {
                bytes[r * (labels + 12) + i] = (byte) (i < labels ? (r + i) % 10 : r + i - labels);
            }
        }
        Path file = directory.resolve(name);
        java.nio.file.Files.write(file, bytes);
        return file.toString();
    }

    private List<Row> read(FixedRecords source) throws IOException {
        return source.open(LocalSpark.session(), files).rows().collectAsList();
    }

    private static FixedRecords records(String file, int labelBytes, @Nullable Integer label) {
        return new FixedRecords(List.of(file), SHAPE, labelBytes, label, null);
    }

    private static byte[] pixels(int record) {
        byte[] pixels = new byte[12];
        for (int i = 0; i < 12; i++) {
            pixels[i] = (byte) (record + i);
        }
        return pixels;
    }

    @Test
    void readsLabelAndPlanes() throws IOException {
        FixedRecords source = records(write("batch.bin", 1, 30), 1, null);
        SourceRows opened = source.open(LocalSpark.session(), files);
        assertThat(opened.columns()).containsExactly("image", "label");
        assertThat(String.valueOf(opened.shape())).isEqualTo("3x2x2");
        List<Row> rows = opened.rows().collectAsList();
        assertThat(rows).hasSize(30);
        for (int r = 0; r < 30; r++) {
            assertThat((byte[]) rows.get(r).get(0)).isEqualTo(pixels(r));
            assertThat(rows.get(r).getInt(1)).isEqualTo(r % 10);
            assertThat(SourceRows.problem(rows.get(r))).isNull();
        }
        assertThat(source.place(files, SourceRows.where(rows.get(4)))).endsWith("batch.bin, record 5");
    }

    /** CIFAR-100: the first label byte is coarse, the second fine. */
    @Test
    void anyOfSeveralLabelBytesCanBeTheAnswer() throws IOException {
        String file = write("two.bin", 2, 3);
        assertThat(read(records(file, 2, null)).get(1).getInt(1)).isEqualTo(2);
        assertThat(read(records(file, 2, 0)).get(1).getInt(1)).isEqualTo(1);
        assertThat((byte[]) read(records(file, 2, 0)).get(1).get(0)).isEqualTo(pixels(1));
        FixedRecords unlabelled = records(write("none.bin", 0, 3), 0, null);
        assertThat(unlabelled.open(LocalSpark.session(), files).columns()).containsExactly("image");
        assertThat((byte[]) read(unlabelled).get(2).get(0)).isEqualTo(pixels(2));
    }

    @Test
    void manyTasksReadWholeRecords() throws IOException {
        String file = write("large.bin", 1, 300_000);
        List<Row> rows = new ArrayList<>(read(records(file, 1, null)));
        assertThat(records(file, 1, null)
                        .open(LocalSpark.session(), files)
                        .rows()
                        .javaRDD()
                        .getNumPartitions())
                .isGreaterThan(2);
        assertThat(rows).hasSize(300_000);
        for (int r = 0; r < 300_000; r += 997) {
            assertThat((byte[]) rows.get(r).get(0)).isEqualTo(pixels(r));
        }
    }

    @Test
    void namesMayBePatternsAndLabelsMayHaveNames() throws IOException {
        write("data_batch_1.bin", 1, 3);
        write("data_batch_2.bin", 1, 4);
        write("test_batch.bin", 1, 5);
        Path names = java.nio.file.Files.writeString(directory.resolve("classes.txt"), "cat\ndog \nbird\n\n");
        FixedRecords source = new FixedRecords(List.of("data_batch_?.bin", "te*.bin"), SHAPE, 1, null, "classes.txt");
        FixedRecords rooted = (FixedRecords) source.under(directory.toString());
        assertThat(rooted.paths()).hasSize(3).contains(names.toString());
        List<Row> rows = read(rooted);
        assertThat(rows).hasSize(12);
        assertThat(rows.get(4).getString(1)).isEqualTo("dog");
        assertThat(rows.get(6).isNullAt(1)).isTrue();
        assertThat(SourceRows.problem(rows.get(6))).isEqualTo("unknown class: expected a label from 0 to 2, got 3");
        java.nio.file.Files.writeString(names, "cat\ndog\ncat\n");
        assertThatThrownBy(() -> read(rooted))
                .hasMessage(names + ": expected the names of at most 256 classes, one a line, each once, got 'cat' in"
                        + " line 3");
    }

    @Test
    void hiddenFilesAreCountedAndNotRead() throws IOException {
        write("batch.bin", 1, 3);
        write("_batch.bin.part", 1, 5);
        write("_SUCCESS", 0, 0);
        List<Row> rows = read(records(directory.toString(), 1, null));
        assertThat(rows).hasSize(4);
        assertThat(SourceRows.where(rows.get(3))).contains("_batch.bin.part");
        assertThat(SourceRows.problem(rows.get(3))).isEqualTo("left out: hidden file");
    }

    @Test
    void filesThatDoNotDivideAreRefused() throws IOException {
        String file = write("batch.bin", 1, 3);
        byte[] bytes = java.nio.file.Files.readAllBytes(Path.of(file));
        java.nio.file.Files.write(Path.of(file), Arrays.copyOf(bytes, 37));
        assertThatThrownBy(() -> read(records(file, 1, null)))
                .isInstanceOf(SourceException.class)
                .hasMessage("file:" + file + ": expected records of 13 bytes (labels 1, pixels 3x2x2), got 37 bytes, 11"
                        + " too many for whole records. Correct labelBytes or shape, or the file is truncated");
        String zipped = write("batch.bin.gz", 1, 1);
        assertThatThrownBy(() -> read(records(zipped, 1, null)))
                .hasMessage("file:" + zipped + ": expected plain records, got .gz. Unpack it first");
        String none = directory.resolve("none*.bin").toString();
        assertThatThrownBy(() -> read(records(none, 1, null)))
                .hasMessageContaining("none*.bin: expected a file or directory, got nothing at");
    }

    @Test
    void settingsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new FixedRecords(List.of(), SHAPE, 1, null, null))
                .hasMessage("files: expected at least one, got none");
        assertThatThrownBy(() -> new FixedRecords(List.of("x"), List.of(3, 4), 1, null, null))
                .hasMessage("shape: expected [channels, height, width], got 2 sizes");
        assertThatThrownBy(() -> records("x", -1, null)).hasMessage("labelBytes must be at least 0, got -1");
        assertThatThrownBy(() -> records("x", 2, 2))
                .hasMessage("label: expected one of the label bytes, from 0 to 1, got 2. Correct it or labelBytes");
    }
}
