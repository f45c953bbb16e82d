package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as texts, folders as classes, and what is refused. */
class TextTest {
    @TempDir
    private Path directory;

    private void write(String name, byte[] content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
            packed.write(content);
        }
        return bytes.toByteArray();
    }

    private Text source(Text.Example example, boolean labels) {
        return new Text(directory.toString(), example, labels, 20);
    }

    /** Rows as text, each with its problem. */
    private List<String> read(Text source) throws IOException {
        SourceRows opened = source.open(LocalSpark.session(), new HadoopFiles(new Configuration(false)));
        return opened.javaRows().collect().stream()
                .map(row -> SourceContractTest.text(opened, row) + " | " + SourceRows.problem(row))
                .toList();
    }

    @Test
    void aFileIsAnExampleAndItsFolderItsClass() throws IOException {
        write("pos/a.txt", "\uFEFFgood\r\n\nfilm");
        write("pos/deep/b.txt.gz", gzip("fine".getBytes(StandardCharsets.UTF_8)));
        write("neg/empty.txt", "");
        write("neg/latin.txt", new byte[] {'d', (byte) 0xE9, 'j'});
        write("neg/long.txt", "x".repeat(21));
        write("neg/just.txt", "x".repeat(20));
        write("neg/_hidden.txt", "hidden");
        assertThat(read(source(Text.Example.FILE, true)))
                .containsExactlyInAnyOrder(
                        "good\r\n\nfilm | pos | null",
                        "fine | pos | null",
                        " | neg | null",
                        "null | neg | not UTF-8: expected UTF-8 text, got other bytes",
                        "null | neg | too large: expected a text of at most 20 bytes, got a longer one. Raise maxBytes, or set"
                                + " example: line",
                        "x".repeat(20) + " | neg | null",
                        "null | null | left out: hidden file");
    }

    @Test
    void aLineMayHaveItsFolderAsClass() throws IOException {
        write("en/a.txt", "\uFEFFone\r\n\n  \ntwo");
        write("fr/b.txt.gz", gzip("un\n".getBytes(StandardCharsets.UTF_8)));
        write("fr/c.txt", new byte[] {(byte) 0xE9, '\n', 'd', 'e', 'u', 'x'});
        assertThat(read(source(Text.Example.LINE, true)))
                .containsExactlyInAnyOrder(
                        "one | en | null",
                        "two | en | null",
                        "un | fr | null",
                        "\uFFFD | fr | not UTF-8: expected UTF-8 text, got other bytes",
                        "deux | fr | null");
    }

    @Test
    void whatIsNotThereIsSaid() throws IOException {
        write("a.txt", "one");
        assertThatThrownBy(() -> read(source(Text.Example.FILE, true)))
                .isInstanceOf(SourceException.class)
                .hasMessage("file:" + directory + "/a.txt: expected files in one folder for each class, got one in no"
                        + " folder below file:" + directory + ". Move it, or set labels: false");
        byte[] cut = gzip("some text that is cut".getBytes(StandardCharsets.UTF_8));
        write("b.gz", Arrays.copyOf(cut, cut.length - 9));
        assertThatThrownBy(() -> read(source(Text.Example.LINE, false)))
                .hasMessageContaining("b.gz: expected a whole gzip file, got a truncated one");
        assertThatThrownBy(() -> new Text("a", Text.Example.FILE, false, 0))
                .hasMessage("maxBytes must be from 1 to 1073741824, got 0");
    }
}
