package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void aColumnThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> table("path").open(LocalSpark.session(), files))
                .isInstanceOf(SourceException.class)
                .hasMessage("column: expected a column of the table, got 'path'. Columns: clip, n");
    }
}
