package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text as other programs leave it, and text that was made to fill a memory. */
class DirtyTextIT {
    private static final List<String> NAMES = List.of("größe.cm", "Ort", "ort", "都市 `a`", "it's \"x\"", "a.b.c");

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));

    private String write(String name, String text, Charset charset) throws IOException {
        return java.nio.file.Files.write(directory.resolve(name), text.getBytes(charset))
                .toString();
    }

    private String gzip(String name, String piece, int times) throws IOException {
        Path file = directory.resolve(name);
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new GZIPOutputStream(java.nio.file.Files.newOutputStream(file))) {
            for (int i = 0; i < times; i++) {
                out.write(bytes);
            }
        }
        return file.toString();
    }

    private static Csv csv(String path) {
        return new Csv(path, true, List.of(), ";", "\"", null);
    }

    private List<List<@Nullable Object>> read(Source source, List<String> columns) throws IOException {
        SourceRows opened = source.open(LocalSpark.session(), files);
        assertThat(opened.columns()).isEqualTo(columns);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Row row : collected(opened)) {
            List<@Nullable Object> values = new ArrayList<>(Arrays.asList(SourceRows.values(row)));
            values.add(SourceRows.problem(row));
            rows.add(values);
        }
        return rows;
    }

    private static List<Row> collected(SourceRows opened) throws IOException {
        try {
            return opened.javaRows().collect();
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            throw SourceException.of(e);
        }
    }

    /** A byte order mark, line ends of Windows, names that differ in capitals, dots, quotes and any script. */
    @Test
    void marksLineEndsAndNamesAreReadAsTheyAre() throws IOException {
        String csv = write(
                "a.csv",
                "\uFEFFgröße.cm;Ort;ort;都市 `a`;\"it's \"\"x\"\"\";a.b.c\r\n1;b;c;d;e;f\r\n",
                StandardCharsets.UTF_8);
        List<@Nullable Object> expected = new ArrayList<>(List.of("1", "b", "c", "d", "e", "f"));
        expected.add(null);
        assertThat(read(csv(csv), NAMES)).containsExactly(expected);
        String json = write(
                "a.jsonl",
                "\uFEFF{\"größe.cm\": \"1\", \"Ort\": \"b\", \"ort\": \"c\", \"都市 `a`\": \"d\", \"it's \\\"x\\\"\": \"e\","
                        + " \"a.b.c\": \"f\"}\r\n",
                StandardCharsets.UTF_8);
        assertThat(read(new JsonLines(json), NAMES)).containsExactly(expected);
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16)) {
            String other = write("b.jsonl", "{\"a\": 1}\n", charset);
            assertThatThrownBy(() -> read(new JsonLines(other), NAMES))
                    .hasMessageEndingWith("UTF-8 text, got UTF-16. Convert it, as iconv -f UTF-16 -t UTF-8 does");
        }
    }

    /** In one file of several a column is text for once: it is text in all, and no number is lost unseen. */
    @Test
    void oneFileOfJsonWithAnotherTypeMakesTheColumnText() throws IOException {
        java.nio.file.Files.createDirectories(directory.resolve("json"));
        write("json/a.jsonl", "{\"a\": 1.50}\n{\"a\": NaN}\n{\"a\": 1e999}\n", StandardCharsets.UTF_8);
        write("json/b.jsonl", "{\"a\": \"two\"}\n", StandardCharsets.UTF_8);
        List<List<@Nullable Object>> rows =
                read(new JsonLines(directory.resolve("json").toString()), List.of("a"));
        assertThat(rows).extracting(row -> row.get(0)).containsExactly("1.5", null, "Infinity", "two");
        assertThat(rows.get(1).get(1))
                .asString()
                .startsWith("not JSON: expected {\"column\": value, …} in a line, got '{\"a\": NaN}'");
    }

    /** 64 KiB that unpack to 64 MiB: a line, a text and a record are bounded, and no more is held than a bound. */
    @Test
    void packedFilesThatUnpackToMuchAreBounded() throws IOException {
        String line = gzip("line.csv.gz", "a".repeat(1 << 20), 64);
        assertThatThrownBy(() -> read(csv(line), NAMES))
                .hasMessage(
                        "file:" + line + ": expected lines of at most 16777216 bytes, got a longer one at byte 0. Is it"
                                + " a text file?");
        String json = gzip("line.jsonl.gz", "[".repeat(1 << 20), 64);
        assertThatThrownBy(() -> read(new JsonLines(json), NAMES))
                .hasMessageContaining("line.jsonl.gz: expected lines of at most 16777216 bytes, got a longer one");
        String text = gzip("text.gz", "word ".repeat(1 << 18), 64);
        List<List<@Nullable Object>> rows =
                read(new Text(text, Text.Example.FILE, false, 1 << 20), List.of("text", "file"));
        assertThat(rows.get(0).get(2))
                .isEqualTo(
                        "too large: expected a text of at most 1048576 bytes, got a longer one. Raise maxBytes, or set"
                                + " example: line");
        String empty = gzip("empty.csv.gz", "\n".repeat(1 << 20), 64);
        assertThat(read(new Csv(empty, false, List.of("a"), ";", "\"", null), List.of("a")))
                .as("64 million empty lines are no rows")
                .isEmpty();
    }

    /** One whose very first bits are others is no text either. */
    @Test
    void packedFilesThatAreNotWholeAreNamed() throws IOException {
        String csv = gzip("a.csv.gz", "a;b\n1;2\n", 200);
        byte[] whole = java.nio.file.Files.readAllBytes(Path.of(csv));
        String named = "file:" + csv + ": expected a whole gzip file, got a ";
        byte[] magic = whole.clone();
        magic[1] ^= (byte) 0x80;
        java.nio.file.Files.write(Path.of(csv), magic);
        assertThatThrownBy(() -> read(csv(csv), List.of("a", "b")))
                .hasMessage(
                        named + "damaged one (it begins with other bytes, behind 0 unpacked bytes). Copy it afresh");
        java.nio.file.Files.write(Path.of(csv), Arrays.copyOf(whole, whole.length - 3));
        assertThatThrownBy(() -> read(csv(csv), List.of("a", "b"))).hasMessage(named + "truncated one. Copy it afresh");
        whole[whole.length - 5] ^= 1;
        java.nio.file.Files.write(Path.of(csv), whole);
        assertThatThrownBy(() -> read(csv(csv), List.of("a", "b")))
                .hasMessage(
                        named + "damaged one (member 1 does not match its checksum, behind 1600 unpacked bytes). Copy"
                                + " it afresh");
    }
}
