package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are looked into. */
class PartitionsTest {
    @TempDir
    private Path directory = Path.of("");

    private final Files files = new HadoopFiles(new Configuration());

    private void write(String file) throws IOException {
        Path path = directory.resolve(file);
        java.nio.file.Files.createDirectories(path.getParent());
        java.nio.file.Files.writeString(path, "a");
    }

    private List<String> listed(Map<String, Partitions> partitions) throws IOException {
        String root = files.qualify(directory.toString());
        return SourceFiles.list(files, new Parquet(root, null, partitions, false), root).stream()
                .map(entry -> entry.path().substring(root.length() + 1))
                .toList();
    }

    @Test
    void foldersThatAreNotReadAreNotLookedInto() throws IOException {
        for (String day : List.of("dt=2026-01-01", "dt=2026-01-02", "dt=2026-01-03", "dt=2026%2D01-04")) {
            write(day + "/hour=1/rows");
            write(day + "/hour=2/rows");
        }
        assertThat(listed(Map.of("dt", new Partitions("2026-01-02", "2026-01-02", null))))
                .containsExactly("dt=2026-01-02/hour=1/rows", "dt=2026-01-02/hour=2/rows");
        assertThat(listed(Map.of(
                        "dt",
                        new Partitions("2026-01-04", null, null),
                        "hour",
                        new Partitions(null, null, List.of("2")))))
                .containsExactly("dt=2026%2D01-04/hour=2/rows");
        assertThat(listed(Map.of("dt", new Partitions("2027-01-01", null, null))))
                .as("none is read: whoever reads says so, and names all")
                .hasSize(8);
        write("other/rows");
        assertThat(listed(Map.of("dt", new Partitions("2026-01-03", "2026-01-03", null))))
                .as("a file in no such folder is found, and refused by whoever reads")
                .contains("other/rows")
                .hasSize(3);
    }

    /** Another folder has some, so that reading goes on: of what is read is no file of this one. */
    @Test
    void aFolderInWhichNoneIsReadHasNoFiles() throws IOException {
        for (String hour : List.of("dt=2026-01-01/hour=1", "dt=2026-01-02/hour=1", "dt=2026-01-02/hour=2")) {
            write(hour + "/rows");
        }
        Map<String, Partitions> partitions = Map.of(
                "dt", new Partitions("2026-01-01", null, null), "hour", new Partitions(null, null, List.of("2")));
        assertThat(listed(partitions)).containsExactly("dt=2026-01-02/hour=2/rows");
        write("dt=2026-01-02/rows");
        assertThat(listed(partitions))
                .as("a file in no folder of that name is found, and refused by whoever reads")
                .containsExactly("dt=2026-01-02/hour=2/rows", "dt=2026-01-02/rows");
    }

    @Test
    void theirOrderIsTheSameInEveryProcess() {
        Partitions one = new Partitions(null, null, List.of("1"));
        Map<String, Partitions> given = Map.of("f", one, "a", one, "d", one, "c", one, "b", one, "e", one);
        assertThat(Objects.requireNonNull(new JsonLines("rows", given).partitions())
                        .keySet())
                .containsExactly("a", "b", "c", "d", "e", "f");
    }
}
