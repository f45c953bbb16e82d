package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames, checksums and messages of TFRecord files, whole and damaged. */
class TfRecordIT {
    /**
     * What {@code serialize_example(False, 4, b'goat', 0.9876)} of TensorFlow's tutorial "TFRecord and tf.train.Example"
     * prints: feature0 and feature1 whole numbers, feature2 bytes, feature3 a float.
     */
    private static final byte[] PUBLISHED = ("\nR\n\021\n\010feature0\022\005\032\003\n\001\0"
                    + "\n\021\n\010feature1\022\005\032\003\n\001\004"
                    + "\n\024\n\010feature2\022\010\n\006\n\004goat"
                    + "\n\024\n\010feature3\022\010\022\006\n\004[\u00D3|?")
            .getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    private Path directory;

    private Path write(String name, byte[]... parts) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (byte[] part : parts) {
                out.write(part);
            }
        }
        return file;
    }

    private List<String> read() throws IOException {
        return read(new TfRecord(directory.toString(), List.of()));
    }

    private static List<String> read(TfRecord source) throws IOException {
        SourceRows opened = source.open(LocalSpark.session(), new HadoopFiles(new Configuration(false)));
        return opened.javaRows().collect().stream()
                .map(row -> SourceContractTest.text(opened, row) + " | " + SourceRows.problem(row))
                .toList();
    }

    private static byte[] record(Map<String, List<?>> features) {
        return TfRecordWriter.record(TfRecordWriter.example(features));
    }

    /** CRC-32C of RFC 3720, B.4, unmasked: 8A9136AA of 32 zeros, 46DD794E of 0 to 31. */
    @Test
    void checksumsAreThoseOfTensorFlow() {
        assertThat(unmasked(new byte[32])).isEqualTo(0x8A9136AA);
        byte[] ascending = new byte[32];
        for (int i = 0; i < 32; i++) {
            ascending[i] = (byte) i;
        }
        assertThat(unmasked(ascending)).isEqualTo(0x46DD794E);
        // how every file of events begins: a record of 24 bytes
        byte[] head = HexFormat.of().parseHex("1800000000000000a37f4b22");
        assertThat(TfRecordReader.checksum(head, 0, 8)).isEqualTo(0x224B7FA3);
    }

    private static int unmasked(byte[] bytes) {
        return Integer.rotateLeft(TfRecordReader.checksum(bytes, 0, bytes.length) - 0xa282ead8, 15);
    }

    @Test
    void whatTensorFlowWroteIsRead() throws IOException {
        write("a", TfRecordWriter.record(PUBLISHED));
        assertThat(read()).containsExactly("0 | 4 | [103, 111, 97, 116] | 0.9876 | null");
        assertThat(TfRecordWriter.field(1, new byte[0])).isEqualTo(new byte[] {10, 0});
    }

    @Test
    void packedFilesAreRecognised() throws IOException {
        byte[] one = TfRecordWriter.record(PUBLISHED);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(one);
            out.write(one);
        }
        ByteArrayOutputStream zlib = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(zlib)) {
            out.write(one);
        }
        write("a", gzip.toByteArray());
        write("b", zlib.toByteArray());
        // a length whose bytes begin as a gzip file does
        byte[] long35615 = new byte[35615];
        System.arraycopy(TfRecordWriter.field(9, new byte[35615 - 4]), 0, long35615, 0, 35615);
        write("c", TfRecordWriter.record(long35615), one);
        assertThat(read())
                .hasSize(5)
                .filteredOn(row -> row.startsWith("0 | 4 |"))
                .hasSize(4);
        byte[] two = Arrays.copyOf(zlib.toByteArray(), 2 * zlib.size());
        System.arraycopy(zlib.toByteArray(), 0, two, zlib.size(), zlib.size());
        write("b", two);
        assertThatThrownBy(this::read)
                .hasMessageContaining("/b: record 1 at byte ")
                .hasMessageEndingWith("expected the end of the packed file, got more bytes behind it. It is damaged, or"
                        + " several files in one: pack them by gzip");
        write("b", zlib.toByteArray());
        write("a", Arrays.copyOf(gzip.toByteArray(), gzip.size() - 12));
        assertThatThrownBy(this::read)
                .hasMessageContaining("/a: record ")
                .hasMessageContaining("packed file, got a truncated one");
    }

    @Test
    void onlyEverOneValueIsOneAndOthersAreArrays() throws IOException {
        write("a", record(Map.of("n", List.of(7L, Long.MAX_VALUE), "one", List.of(2.5f))), record(Map.of()));
        write("b", record(Map.of("n", List.of(), "one", List.of(-0f), "t", List.of(new byte[0], new byte[2]))));
        assertThat(read())
                .anyMatch(row -> row.startsWith("[7.0, 9.223372036854776E18] | 2.5 | null | null"))
                .anyMatch(row -> row.equals("null | null | null | null"))
                .anyMatch(row -> row.startsWith("[] | -0.0 | ["));
        assertThat(read(new TfRecord(directory.toString(), List.of("one"))))
                .anyMatch(row -> row.startsWith("[7.0, 9.223372036854776E18] | [2.5] | "));
    }

    @Test
    void numbersMayHaveATagEach() throws IOException {
        byte[] each = TfRecordWriter.join(new byte[] {8, 5}, new byte[] {8, 6});
        byte[] entry = TfRecordWriter.join(
                TfRecordWriter.field(1, new byte[] {'n'}), TfRecordWriter.field(2, TfRecordWriter.field(3, each)));
        write("a", TfRecordWriter.record(TfRecordWriter.field(1, TfRecordWriter.field(1, entry))));
        assertThat(read()).containsExactly("[5.0, 6.0] | null");
    }

    @Test
    void aDamagedRecordIsABadRowAndTheNextIsRead() throws IOException {
        byte[] damaged = TfRecordWriter.record(PUBLISHED);
        damaged[20] ^= 1;
        write(
                "a",
                TfRecordWriter.record(PUBLISHED),
                damaged,
                TfRecordWriter.record(new byte[] {10, 120}),
                TfRecordWriter.record(new byte[] {(byte) 0x80}),
                TfRecordWriter.record(new byte[] {11}),
                TfRecordWriter.record(PUBLISHED));
        List<String> rows = read();
        assertThat(rows)
                .hasSize(6)
                .filteredOn(row -> row.endsWith("| 0.9876 | null"))
                .hasSize(2);
        assertThat(rows.get(1))
                .startsWith("null | null | null | null | wrong checksum: expected ")
                .contains(" of the record at byte 100, got ")
                .endsWith(". The file is damaged");
        assertThat(rows.get(2))
                .endsWith("no example: expected a tf.train.Example, got a part of 120 bytes where 0 are left");
        assertThat(rows.get(3)).endsWith("got 1 bytes where 0 are left");
        assertThat(rows.get(4)).endsWith("got a field of type 3");
    }

    @Test
    void everyFlippedBitOfAFrameIsNoticed() throws IOException {
        byte[] one = TfRecordWriter.record(PUBLISHED);
        Path file = write("a", one);
        HadoopFiles files = new HadoopFiles(new Configuration(false));
        for (int bit = 0; bit < 8 * one.length; bit++) {
            byte[] flipped = one.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            boolean noticed;
            try (TfRecordReader records = TfRecordReader.open(files, files.qualify(file.toString()))) {
                records.next();
                noticed = records.problem() != null;
            } catch (SourceException e) {
                assertThat(e).hasMessageContaining("/a: record 1 at byte 0: expected ");
                noticed = true;
            }
            assertThat(noticed).as("bit %s", bit).isTrue();
        }
    }

    @Test
    void whereNothingBehindCanBeFoundReadingEnds() throws IOException {
        byte[] one = TfRecordWriter.record(PUBLISHED);
        Path file = write("a", one, Arrays.copyOf(one, 50));
        assertThatThrownBy(this::read)
                .isInstanceOf(SourceException.class)
                .hasMessage(
                        "file:" + file + ": record 2 at byte 100: expected 100 bytes, got 50. The file is truncated, or"
                                + " no TFRecord");
        write("a", one, Arrays.copyOf(one, 5));
        assertThatThrownBy(this::read)
                .hasMessage("file:" + file
                        + ": record 2 at byte 100: expected 12 bytes, got 5. The file is truncated, or no"
                        + " TFRecord");
        write("a", "some text that is no record".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(this::read)
                .hasMessageStartingWith(
                        "file:" + file + ": record 1 at byte 0: expected a length with its checksum, got a")
                .hasMessageEndingWith(". The file is damaged, or no TFRecord");
        byte[] huge = TfRecordWriter.record(new byte[0]);
        ByteBuffer frame = ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(0, 1L << 40);
        frame.putInt(8, TfRecordReader.checksum(huge, 0, 8));
        write("a", huge);
        assertThatThrownBy(this::read)
                .hasMessage("file:" + file
                        + ": record 1 at byte 0: expected at most 268435456 bytes, got 1099511627776. Write"
                        + " smaller examples");
        write("a");
        assertThatThrownBy(this::read)
                .hasMessage(directory + ": expected examples with features, got none. Is the file empty?");
    }

    @Test
    void aFeatureHasOneType() throws IOException {
        write("a", record(Map.of("n", List.of(1L))));
        Path other = write("b", record(Map.of("n", List.of(1f))));
        assertThatThrownBy(this::read)
                .hasMessage("file:" + other + ": expected whole numbers in feature 'n', as file:" + directory
                        + "/a has, got floats. Write them in one type");
    }
}
