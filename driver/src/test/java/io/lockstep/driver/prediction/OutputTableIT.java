package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.source.Query;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.loss.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connector.catalog.CatalogPlugin;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An output that is a table of the catalog, too. */
class OutputTableIT extends ScoringRig {
    private static final OutputForm TABLE = OutputForm.STANDARD.withTable("scores.visits");
    private static final OutputForm DAYS = TABLE.withKeep(List.of("id", "day"));

    @BeforeEach
    void createDatabase() {
        spark.sql("CREATE DATABASE scores LOCATION '" + path("warehouse") + "'");
    }

    @AfterEach
    void dropDatabase() {
        spark.sql("DROP DATABASE scores CASCADE");
    }

    /** Forty rows for each of some days, which differ by their day and by a first number. */
    private Source days(String name, int first, int... days) throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,a,b,c,d,day"));
        for (int day : days) {
            for (int i = 0; i < 40; i++) {
                lines.add(row(first + 100 * day + i, new Target.ClassIndex(), false) + ",d" + day);
            }
        }
        Path file = directory.resolve(name + ".csv");
        java.nio.file.Files.write(file, lines);
        return source(file);
    }

    private List<String> table(String columns) {
        return spark.sql("SELECT " + columns + " FROM scores.visits ORDER BY 1").collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    private List<String> rows(String out, String... columns) {
        return spark.read().parquet(path(out)).selectExpr(columns).collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }

    private List<String> tree() throws IOException {
        try (Stream<Path> all = java.nio.file.Files.walk(directory.resolve("out"))) {
            return all.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void wholeFilesAreATableAndTheSameCommandGoesOnWithWhatIsLeft() throws IOException {
        Source rows = days("rows", 0, 1, 2);
        Faults.arm("predict.before-table", pass -> {
            assertThat(spark.catalog().tableExists("scores.visits")).isFalse();
            throw new IllegalStateException("killed");
        });
        try {
            assertThatThrownBy(() -> predict(rows, "out", TABLE)).hasMessage("killed");
        } finally {
            Faults.disarm();
        }
        List<String> written = tree();
        PredictionResult result = predict(rows, "out", TABLE);
        assertThat(result.table()).contains("scores.visits");
        assertThat(result.rows().scored()).isEqualTo(80);
        assertThat(result.plainData()).containsEntry("table", "scores.visits");
        assertThat(tree()).isEqualTo(written);
        assertThat(table("id, prediction, probability"))
                .isEqualTo(rows("out", "id", "prediction", "probability"))
                .hasSize(80);
        assertThat(predict(rows, "out", TABLE)).isEqualTo(result);
        assertThatThrownBy(() -> predict(days("others", 7, 1), "out", TABLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/out: expected a new or empty directory, got finished output");
        assertThat(spark.sql("DESCRIBE TABLE EXTENDED scores.visits").collectAsList())
                .anyMatch(line ->
                        line.getString(0).equals("Type") && line.getString(1).equals("EXTERNAL"));
    }

    @Test
    void partitionsAreAddedAndReplacedInTheTable() throws IOException {
        OutputForm adding = DAYS.withPartitions(List.of("day"), Existing.APPEND);
        predict(days("first", 0, 1), "out", adding);
        assertThat(table("DISTINCT day")).containsExactly("[d1]");
        predict(days("second", 0, 2, 3), "out", adding);
        assertThat(table("DISTINCT day")).containsExactly("[d1]", "[d2]", "[d3]");
        assertThat(spark.sql("SHOW PARTITIONS scores.visits").count()).isEqualTo(3);
        predict(days("third", 5000, 2), "out", DAYS.withPartitions(List.of("day"), Existing.REPLACE));
        assertThat(table("id, day, prediction"))
                .isEqualTo(rows("out", "id", "day", "prediction"))
                .hasSize(120)
                .anyMatch(row -> row.startsWith("[id5200,d2,"))
                .noneMatch(row -> row.startsWith("[id200,d2,"));
    }

    /** What came after it had replaced its rows: it is not gone on with, but done. */
    @Test
    void aCommandWhoseRowsWereReplacedWritesThemAgain() throws IOException {
        OutputForm replacing = DAYS.withPartitions(List.of("day"), Existing.REPLACE);
        Source first = days("first", 0, 1, 2);
        predict(first, "out", replacing);
        predict(days("second", 5000, 1, 2), "out", replacing);
        assertThat(table("id")).contains("[id5100]").doesNotContain("[id100]");
        predict(first, "out", replacing);
        assertThat(table("id")).contains("[id100]").doesNotContain("[id5100]").hasSize(80);
    }

    private void failsWhere(String statement, Source rows, Class<? extends Exception> type, String pattern) {
        Faults.arm("predict.before-table", pass -> spark.sql(statement));
        try {
            assertThatThrownBy(() -> predict(rows, "out", TABLE))
                    .isInstanceOf(type)
                    .hasMessageMatching("(?s)--table scores\\.visits: " + pattern);
        } finally {
            Faults.disarm();
        }
    }

    @Test
    void aTableThatCameMeanwhileIsRefusedAndTheSameCommandGoesOn() throws IOException {
        Source rows = days("rows", 0, 1);
        failsWhere(
                "CREATE TABLE scores.visits (other INT) USING parquet",
                rows,
                IllegalArgumentException.class,
                "expected none, or an external table in parquet over .*, got one of type managed in parquet over .*"
                        + "\\. Choose another name or --output, or drop the table");
        spark.sql("DROP TABLE scores.visits");
        assertThat(predict(rows, "out", TABLE).table()).contains("scores.visits");
        assertThat(table("id")).hasSize(40);
    }

    @Test
    void aCatalogThatFailsIsToldWithWhatGoesOn() throws IOException {
        Source rows = days("rows", 0, 1);
        String taken =
                "expected the catalog to take .*/out, whose files are whole, got: .*scores.*\\. Correct that, and ";
        String drop = "DROP DATABASE scores CASCADE";
        failsWhere(drop, rows, IOException.class, taken + "give the same command again");
        createDatabase();
        assertThat(predict(rows, "out", TABLE).rows().scored()).isEqualTo(40);
        spark.sql("DROP TABLE scores.visits");
        files.delete(path("out"));
        Source query = new Query("SELECT * FROM rows", Map.of("rows", rows), null);
        failsWhere(
                drop,
                query,
                IOException.class,
                taken + "make the table over them yourself, or predict again into another --output");
        createDatabase();
    }

    /** By the same command, and by the next: what was added is all there, and the table gets it. */
    @Test
    void whatIsLeftOfDoneWorkIsRemovedByWhoComesNext() throws IOException {
        OutputForm adding = DAYS.withPartitions(List.of("day"), Existing.APPEND);
        predict(days("first", 0, 1), "out", adding);
        Source second = days("second", 0, 2);
        Faults.arm("predict.before-success", pass -> {
            throw new IllegalStateException("killed");
        });
        try {
            assertThatThrownBy(() -> predict(second, "out", adding)).hasMessage("killed");
        } finally {
            Faults.disarm();
        }
        assertThat(predict(second, "out", adding).rows().scored()).isEqualTo(40);
        Source third = days("third", 0, 3);
        Faults.arm("predict.before-success", pass -> {
            throw new IllegalStateException("killed");
        });
        try {
            assertThatThrownBy(() -> predict(third, "out", adding)).hasMessage("killed");
        } finally {
            Faults.disarm();
        }
        predict(days("fourth", 0, 4), "out", adding);
        assertThat(table("DISTINCT day")).containsExactly("[d1]", "[d2]", "[d3]", "[d4]");
        assertThat(tree()).noneMatch(file -> file.contains("-claims") || file.contains("_attempt-"));
    }

    @Test
    void directoriesOfAnyNameAreKnownAgain() throws IOException {
        OutputForm adding = DAYS.withPartitions(List.of("day"), Existing.APPEND);
        predict(days("first", 0, 1), "out of 100%25, $x;--", adding);
        predict(days("second", 0, 2), "out of 100%25, $x;--", adding);
        assertThat(table("DISTINCT day")).containsExactly("[d1]", "[d2]");
    }

    private void refused(String out, OutputForm form, String message) throws IOException {
        Source rows = days("some", 0, 1);
        assertThatThrownBy(() -> predict(rows, out, form))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
        assertThat(directory.resolve(out)).doesNotExist();
    }

    @Test
    void whatIsAnotherTableIsRefusedBeforeAnyRowIsRead() throws IOException {
        predict(days("rows", 0, 1), "first", TABLE);
        String there = files.qualify(path("first"));
        refused(
                "second",
                TABLE,
                "--table scores.visits: expected none, or an external table in parquet over "
                        + files.qualify(path("second")) + ", got one of type external in parquet over " + there
                        + ". Choose another name or --output, or drop the table");
        spark.sql("CREATE VIEW scores.seen AS SELECT 1 one");
        refused(
                "second",
                TABLE.withTable("scores.seen"),
                "--table scores.seen: expected none, or an external table in parquet over ");
        refused(
                "second",
                TABLE.withTable("nowhere.visits"),
                "--table: expected a database of the session's catalog, got 'nowhere'. Create it");
        files.delete(path("first"));
        Source rows = days("some", 0, 1);
        assertThatThrownBy(() -> predict(rows, "first", TABLE.withKeep(List.of("id"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--table scores.visits: expected none, or one of the columns {id=string,"
                        + " prediction=string, probability=array<float>} in partitions by [], got {a=string, ");
    }

    /** A catalog of other tables than the session's. */
    public static final class Other implements CatalogPlugin {
        @Override
        public void initialize(String name, CaseInsensitiveStringMap options) {}

        @Override
        public String name() {
            return "other";
        }
    }

    @Test
    void anotherCatalogThanTheSessionsIsRefused() throws IOException {
        spark.conf().set("spark.sql.catalog.other", Other.class.getName());
        spark.catalog().setCurrentCatalog("other");
        try {
            refused(
                    "out",
                    TABLE,
                    "--table: expected the session's catalog to be the current one, got 'other', whose tables are no"
                            + " directories of files. Run it without spark.sql.defaultCatalog, or leave --table out");
        } finally {
            spark.catalog().setCurrentCatalog("spark_catalog");
            spark.conf().unset("spark.sql.catalog.other");
        }
    }

    @Test
    void namesAndFormatsThatCannotBeATablesAreRefused() {
        for (String name : List.of("a.b.c", "scores.", "visits; DROP", "`x`", "")) {
            assertThatThrownBy(() -> TABLE.withTable(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("--table: expected NAME or DATABASE.NAME, of letters, digits and _, in the session's"
                            + " catalog, got '" + name + "'. Correct it");
        }
        assertThatThrownBy(() -> TABLE.withFormat(OutputFormat.CSV))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--table: expected --format parquet or orc, which keep types, got csv. Leave one out");
    }
}
