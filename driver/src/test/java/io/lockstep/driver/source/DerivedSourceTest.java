package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sources that are made of others know by them. */
class DerivedSourceTest {
    private static final Map<String, Partitions> DAY = Map.of("dt", new Partitions("2026-01-02", null, null));

    @TempDir
    private Path directory = Path.of("");

    private final Files files = new HadoopFiles(new Configuration());

    private static List<Source> of(Source rows, @Nullable String below) {
        return List.of(
                new Checked("sums", rows),
                new DayRows(rows, "day", null, null),
                new FileTable(rows, "clip", below),
                new ImageTable(rows, "clip", below, 2, 2, 3, 100));
    }

    /** Of tables no bytes tell the rows, whatever is made of them. */
    @Test
    void whatIsNotInFilesStaysSo() {
        Source table = new CatalogTable("clips", Map.of(), null);
        assertThat(of(table, null)).noneMatch(Source::isWhollyInFiles).allMatch(Source::declaresTypes);
        assertThat(of(table, null)).extracting(Source::shown).containsOnly("table clips");
        assertThat(of(table, "files"))
                .extracting(Source::shown)
                .containsExactly("table clips", "table clips", "table clips, files", "table clips, files");
        Source text = new Csv("clips.csv", true, List.of(), ",", "\"", null);
        assertThat(of(text, null)).allMatch(Source::isWhollyInFiles).noneMatch(Source::declaresTypes);
        assertThat(of(text, "files"))
                .extracting(Source::shown)
                .containsExactly("clips.csv", "clips.csv", "clips.csv, files", "clips.csv, files");
    }

    /** Folders that are not read are no part of the data; rows may name files in folders of any name. */
    @Test
    void foldersThatAreNotReadAreNotListed() throws IOException {
        String root = files.qualify(directory.toString());
        for (String folder : List.of("dt=2026-01-01", "dt=2026-01-02")) {
            java.nio.file.Files.createDirectories(directory.resolve(folder));
            java.nio.file.Files.writeString(directory.resolve(folder + "/rows"), "a");
        }
        Source rows = new Parquet(root, null, DAY, false);
        for (Source source : of(rows, null)) {
            assertThat(SourceFiles.list(files, source, root)).hasSize(1);
        }
        for (Source source : of(rows, root).subList(2, 4)) {
            assertThat(SourceFiles.list(files, source, root)).hasSize(2);
        }
    }

    /** A row depends on the list, or on files that it names, too; a day is told by the row itself. */
    @Test
    void onlyRowsOfDaysDependOnTheirOwnFilesAlone() {
        Source rows = new Parquet("rows", null, null, false);
        assertThat(rows.readsFilesApart()).isTrue();
        assertThat(of(rows, "files")).extracting(Source::readsFilesApart).containsExactly(false, true, false, false);
    }

    /** The tables that rows were read from are said of the rows that are made of them. */
    @Test
    void tablesAreThoseOfTheRows() throws IOException {
        java.nio.file.Files.write(directory.resolve("a"), new byte[] {1});
        List<TableRead> tables = List.of(new TableRead("clips", "7", null, null));
        String csv = java.nio.file.Files.writeString(directory.resolve("t.csv"), "clip\na\n")
                .toString();
        Source rows = new Csv(csv, true, List.of(), ",", "\"", null);
        for (Source source :
                of(new Versioned(rows, tables), directory.toString()).subList(1, 4)) {
            Source known = source instanceof DayRows days ? new DayRows(days.rows(), "clip", null, null) : source;
            assertThat(known.open(LocalSpark.session(), files).tables()).isEqualTo(tables);
        }
    }

    /** Rows as of a table. */
    private record Versioned(Source rows, List<TableRead> tables) implements DerivedSource {
        @Override
        public Source under(@Nullable String root) {
            return this;
        }

        @Override
        public SourceRows open(SparkSession spark, Files files) throws IOException {
            return rows.open(spark, files).from(tables);
        }
    }
}
