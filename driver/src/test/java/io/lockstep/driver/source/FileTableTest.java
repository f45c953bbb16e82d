package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a table of paths does; the rest is in {@link SourceContractTest}. */
class FileTableTest {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    private Source table(String column) throws IOException {
        java.nio.file.Files.writeString(directory.resolve("t.csv"), "clip,n\na.wav,1\ngone.wav,2\n,3\nx,y,z\n");
        java.nio.file.Files.write(directory.resolve("a.wav"), new byte[] {1, 2});
        Csv rows = new Csv("t.csv", true, List.of(), ",", "\"", null);
        return new FileTable(rows, column, null).under(directory.toString());
    }

    @Test
    void pathsThatLeadToNothingAreBadRows() throws IOException {
        SourceRows opened = table("clip").open(LocalSpark.session(), files);
        assertThat(opened.columns()).containsExactly("clip", "n");
        assertThat(opened.types().get(0).kind()).hasToString("BYTES");
        List<String> found = new ArrayList<>();
        for (Row row : opened.javaRows().collect()) {
            String problem = SourceRows.problem(row);
            byte[] content = row.isNullAt(0) ? new byte[0] : (byte[]) row.get(0);
            found.add(content.length + " " + (problem == null ? "" : problem.replaceAll("at file:.*/", "at ")));
        }
        assertThat(found)
                .hasSize(4)
                .startsWith(
                        "2 ",
                        "0 missing file: expected a file, got nothing at gone.wav",
                        "0 missing path: expected a path, got none")
                .last()
                .asString()
                .startsWith("0 too many columns: ");
    }

    /** Bytes of a table need no path: they are what is stated of them. */
    @Test
    void bytesThatAreNotThoseWhoseSumIsStatedAreBadRows() throws IOException {
        java.nio.file.Files.write(directory.resolve("a.wav"), new byte[] {1, 2});
        String sum = Sha256.of(new byte[] {1, 2});
        String other = Sha256.of(new byte[] {1, 3});
        java.nio.file.Files.writeString(
                directory.resolve("t.csv"),
                "clip,sum\na.wav," + sum + "\na.wav," + sum.toUpperCase(Locale.ROOT) + "\na.wav," + other
                        + "\na.wav,\na.wav,12\n");
        Csv csv = new Csv("t.csv", true, List.of(), ",", "\"", null);
        Source paths = new FileTable(csv, "clip", null, "sum").under(directory.toString());
        String no = "no checksum: expected a SHA-256 of 64 hexadecimal digits for a.wav, got ";
        assertThat(problems(paths))
                .containsExactly(
                        "",
                        "",
                        "wrong checksum: expected SHA-256 " + other + " of a.wav, got " + sum
                                + ". It is damaged or was changed",
                        no + "none",
                        no + "'12'");
        String table = directory.resolve("t.parquet").toString();
        LocalSpark.session()
                .sql("select X'0102' clip, '" + sum + "' sum union all select X'0102', '" + other + "'")
                .coalesce(1)
                .write()
                .parquet(table);
        assertThat(problems(new FileTable(new Parquet(table), "clip", null, "sum")))
                .containsExactlyInAnyOrder(
                        "",
                        "wrong checksum: expected SHA-256 " + other + " of the bytes, got " + sum
                                + ". It is damaged or was changed");
        assertThatThrownBy(() -> new FileTable(csv, "clip", null, "md5")
                        .under(directory.toString())
                        .open(LocalSpark.session(), files))
                .hasMessage("sha256: expected a column of the table, got 'md5'. Columns: clip, sum");
    }

    private List<String> problems(Source source) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Row row : source.open(LocalSpark.session(), files).javaRows().collect()) {
            String problem = SourceRows.problem(row);
            problems.add(problem == null ? "" : problem);
            assertThat(row.isNullAt(0)).isEqualTo(problem != null);
        }
        return problems;
    }

    @Test
    void aColumnThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> table("path").open(LocalSpark.session(), files))
                .isInstanceOf(SourceException.class)
                .hasMessage("column: expected a column of the table, got 'path'. Columns: clip, n");
    }
}
