package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a list of checksums finds; the rest is in {@link SourceContractTest}. */
class CheckedTest {
    @TempDir
    private Path directory;

    private Path sums = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(directory.resolve("rows"));
        Files.writeString(directory.resolve("rows/a.csv"), "x,y\n1,2\n");
        Files.writeString(directory.resolve("rows/b.csv"), "x,y\n3,4\n");
        sums = CheckedExamples.sums(directory.resolve("rows"));
    }

    private Checked source() {
        Csv rows = new Csv("rows", true, List.of(), ",", "\"", null);
        return (Checked) new Checked("rows.sha256", rows).under(directory.toString());
    }

    private long count() throws IOException {
        return source().open(LocalSpark.session(), new HadoopFiles(new Configuration(false)))
                .javaRows()
                .count();
    }

    /** Another digit of a legal row, which nothing else could find. */
    @Test
    void aFlippedBitOfALegalFileIsNamed() throws IOException {
        assertThat(count()).isEqualTo(2);
        String expected = Files.readAllLines(sums).get(1).substring(0, 64);
        Files.writeString(directory.resolve("rows/b.csv"), "x,y\n7,4\n");
        assertThatThrownBy(this::count)
                .isInstanceOf(SourceException.class)
                .hasMessageMatching("file:" + directory + "/rows/b.csv: expected SHA-256 " + expected + ", as " + sums
                        + " says, got [0-9a-f]{64}\\. It is damaged or was changed: copy it afresh");
    }

    @Test
    void filesAndLinesBelongTogether() throws IOException {
        Files.writeString(directory.resolve("rows/c.csv"), "x,y\n");
        assertThatThrownBy(this::count)
                .hasMessage("file:" + directory + "/rows/c.csv: expected a line for it in " + sums
                        + ", got none. Add its SHA-256, or move the file elsewhere");
        Files.delete(directory.resolve("rows/c.csv"));
        Files.delete(directory.resolve("rows/b.csv"));
        assertThatThrownBy(this::count)
                .hasMessage("file:" + directory + "/rows/b.csv: expected the file that " + sums
                        + " names, got none. Copy it there, or remove its line");
        Files.writeString(sums, "# made today\n");
        assertThatThrownBy(this::count)
                .hasMessage(
                        sums + ", line 1: expected 64 hexadecimal digits, two spaces and a name, got '# made today'."
                                + " Write it as sha256sum does");
    }

    @Test
    void theListIsPartOfTheDataAndNoPartOfTheRulesOfReading() {
        assertThat(source().paths()).containsExactly(directory + "/rows", sums.toString());
        assertThat(source().at("elsewhere")).isEqualTo(new Csv("elsewhere", true, List.of(), ",", "\"", null));
    }
}
