package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Days of rows: by a column of any format, and by the folders of files of text. */
class DayRowsIT extends SourceContract {
    private static final List<String> DAYS = List.of("2026-11-21", "2026-11-22", "2026-11-23", "2026-11-25");

    /** Two rows a day, the last of them a second before midnight. */
    private static List<Instant> moments() {
        List<Instant> moments = new ArrayList<>();
        for (String day : DAYS) {
            moments.add(Instant.parse(day + "T00:00:00Z"));
            moments.add(Instant.parse(day + "T23:59:59Z"));
        }
        return moments;
    }

    private Csv csv(Path path) {
        return new Csv(path.toString(), true, List.of(), ",", "\"", null);
    }

    private List<String> ids(Source source) throws IOException {
        SourceRows opened = source.open(LocalSpark.session(), files);
        int id = opened.columns().indexOf("id");
        return collected(opened).stream()
                .filter(row -> SourceRows.problem(row) == null)
                .map(row -> String.valueOf(row.get(id)))
                .sorted()
                .toList();
    }

    private Path lines(boolean json) throws IOException {
        StringBuilder text = new StringBuilder(json ? "" : "id,at\n");
        List<Instant> moments = moments();
        for (int i = 0; i < moments.size(); i++) {
            text.append(
                    json
                            ? "{\"id\": " + i + ", \"at\": \"" + moments.get(i) + "\"}\n"
                            : i + ","
                                    + moments.get(i)
                                            .toString()
                                            .replace("T", " ")
                                            .replace("Z", "") + "\n");
        }
        return Files.writeString(temporary.resolve(json ? "rows.jsonl" : "rows.csv"), text);
    }

    private Path table(String format) {
        List<Row> rows = new ArrayList<>();
        List<Instant> moments = moments();
        for (int i = 0; i < moments.size(); i++) {
            rows.add(RowFactory.create(i, Timestamp.from(moments.get(i))));
        }
        StructType schema = new StructType().add("id", DataTypes.IntegerType).add("at", DataTypes.TimestampType);
        Path path = temporary.resolve(format);
        LocalSpark.session()
                .createDataFrame(rows, schema)
                .write()
                .format(format)
                .save(path.toString());
        return path;
    }

    private Source database() throws SQLException {
        String url = "jdbc:h2:file:" + temporary.resolve("base");
        try (Connection base = DriverManager.getConnection(url);
                Statement run = base.createStatement()) {
            run.execute("create table bookings (\"id\" int, \"at\" date)");
            List<Instant> moments = moments();
            for (int i = 0; i < moments.size(); i++) {
                run.execute("insert into bookings values (" + i + ", '"
                        + moments.get(i).toString().substring(0, 10) + "')");
            }
        }
        Map<String, String> options = Map.of("url", url, "dbtable", "bookings", "driver", "org.h2.Driver");
        return new SparkFormat("jdbc", options, Map.of(), null, null, null);
    }

    @Test
    void everyFormatHasTheSameDays() throws Exception {
        List<Source> sources = List.of(
                csv(lines(false)),
                new JsonLines(lines(true).toString()),
                new Parquet(table("parquet").toString()),
                new Orc(table("orc").toString(), null, null, false),
                database());
        for (Source source : sources) {
            assertThat(ids(new DayRows(source, "at", "2026-11-22", "2026-11-23")))
                    .as(source.shown())
                    .containsExactly("2", "3", "4", "5");
            assertThat(ids(new DayRows(source, "at", null, "2026-11-21"))).containsExactly("0", "1");
            assertThat(ids(new DayRows(source, "at", "2026-11-24", null))).containsExactly("6", "7");
            Map<LocalDate, Long> counts = new TreeMap<>();
            DAYS.forEach(day -> counts.put(LocalDate.parse(day), 2L));
            assertThat(DayRows.counts(LocalSpark.session(), files, source, "at"))
                    .isEqualTo(counts);
        }
    }

    /** Spark makes a date of such a folder's name, or a number of {@code 20261123}. */
    @Test
    void foldersThatSparkReads() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < DAYS.size(); i++) {
            rows.add(RowFactory.create(i, DAYS.get(i), DAYS.get(i).replace("-", "")));
        }
        for (String column : List.of("dt", "number")) {
            Path path = temporary.resolve("avro-" + column);
            LocalSpark.session()
                    .createDataFrame(rows, StructType.fromDDL("id int, dt string, number string"))
                    .write()
                    .partitionBy(column)
                    .format("avro")
                    .save(path.toString());
            Source avro = new SparkFormat("avro", Map.of(), Map.of(), path.toString(), null, null);
            assertThat(ids(new DayRows(avro, column, "2026-11-22", "2026-11-23")))
                    .containsExactly("1", "2");
        }
    }

    @Test
    void rowsThatTellNoDay() throws IOException {
        Path file = Files.writeString(
                temporary.resolve("bad.csv"), "id,at\n1,2026-11-23\n2,soon\n3,\n4,2026-11-23,x\n5,2026-11-20\n");
        DayRows rows = new DayRows(csv(file), "at", "2026-11-22", null);
        List<String> problems = collected(rows.open(LocalSpark.session(), files)).stream()
                .map(row -> String.valueOf(SourceRows.problem(row)))
                .toList();
        assertThat(problems)
                .containsExactly(
                        "null",
                        "no day: expected a date such as 2026-11-23 or a moment such as 2026-11-23T09:30:00Z in 'at',"
                                + " got 'soon'",
                        "no day: expected a date such as 2026-11-23 or a moment such as 2026-11-23T09:30:00Z in 'at',"
                                + " got none",
                        "too many columns: expected 2, got 3 in '4,2026-11-23,x'");
        assertThatThrownBy(() -> new DayRows(csv(file), "booked", null, null).open(LocalSpark.session(), files))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("column: unknown column 'booked'");
        assertThatThrownBy(() -> new DayRows(csv(file), "at", "23.11.2026", null))
                .hasMessage("from: expected a day, such as 2026-11-23, got '23.11.2026'");
        assertThatThrownBy(() -> new DayRows(csv(file), "at", "2026-11-23", "2026-11-22"))
                .hasMessage("to: expected a day from 2026-11-23 on, got 2026-11-22");
    }

    private Path folders(String extension) throws IOException {
        Path top = temporary.resolve("folders-" + extension);
        for (int i = 0; i < DAYS.size(); i++) {
            Path folder = Files.createDirectories(top.resolve("dt=" + DAYS.get(i) + "/kind=a%20b"));
            byte[] record = TfRecordWriter.record(TfRecordWriter.example(Map.of("id", List.of((long) i))));
            Files.write(
                    folder.resolve("part." + extension),
                    switch (extension) {
                        case "csv" -> ("id\n" + i + "\n").getBytes(StandardCharsets.UTF_8);
                        case "jsonl" -> ("{\"id\": " + i + "}\n").getBytes(StandardCharsets.UTF_8);
                        default -> record;
                    });
        }
        return top;
    }

    @Test
    void foldersOfTextAreColumns() throws IOException {
        Map<String, Partitions> days = Map.of("dt", new Partitions("2026-11-22", "2026-11-23", null));
        String csv = folders("csv").toString();
        List<Source> sources = List.of(
                new Csv(csv, true, List.of(), ",", "\"", null, ".", days, List.of()),
                new JsonLines(folders("jsonl").toString(), days),
                new TfRecord(folders("tfrecord").toString(), List.of(), days));
        for (Source source : sources) {
            SourceRows opened = source.open(LocalSpark.session(), files);
            assertThat(opened.columns()).containsExactly("id", "dt", "kind");
            assertThat(read(source)).containsExactlyInAnyOrder("1 | 2026-11-22 | a b", "2 | 2026-11-23 | a b");
        }
        assertThat(ids(csv(Path.of(csv)))).as("without partitions: all").hasSize(4);
        assertThat(ids(new DayRows(csv(Path.of(csv)), "dt", "2026-11-25", null)))
                .containsExactly("3");
        Map<String, Partitions> none = Map.of("dt", new Partitions("2027-01-01", null, null));
        assertThatThrownBy(() -> new JsonLines(csv, none).open(LocalSpark.session(), files))
                .hasMessageContaining("expected files in the folders that partitions names, got none of 4");
        Files.writeString(Path.of(csv, "more.csv"), "id\n9\n");
        assertThatThrownBy(() -> csv(Path.of(csv)).open(LocalSpark.session(), files))
                .hasMessageContaining("more.csv: expected a file in the folders dt=…/kind=…");
    }

    @Test
    void columnsOfTheFilesOwnStand() throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("own/dt=2026-11-23"));
        Files.writeString(folder.resolve("part.csv"), "id,dt\n1,20261123\n");
        assertThat(read(csv(temporary.resolve("own")))).containsExactly("1 | 20261123");
        Path missing = Files.createDirectories(temporary.resolve("missing/dt=__HIVE_DEFAULT_PARTITION__"));
        Files.writeString(missing.resolve("part.csv"), "id\n1\n");
        assertThat(read(csv(temporary.resolve("missing")))).containsExactly("1 | null");
    }
}
