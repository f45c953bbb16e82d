package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.loss.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of a prediction is written: columns, formats, partitions; and what becomes of an output that is there. */
class OutputFormIT extends ScoringRig {
    private static final OutputForm DAYS =
            OutputForm.STANDARD.withKeep(List.of("id", "day")).withPartitions(List.of("day"), Existing.APPEND);

    /** Rows of days: those whose number leaves the day's number when it is divided by three. */
    private Source days(String name, int... days) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("id,a,b,c,d,day");
        for (int number = 0; number < ROWS; number++) {
            for (int day : days) {
                if (number % 3 == day) {
                    lines.add(row(number, new Target.ClassIndex(), false) + ",d" + day);
                }
            }
        }
        Path file = directory.resolve(name + ".csv");
        java.nio.file.Files.write(file, lines);
        return source(file);
    }

    private Map<String, String> predictions(Dataset<Row> rows) {
        Map<String, String> byId = new TreeMap<>();
        for (Row row : rows.select("id", "prediction").collectAsList()) {
            assertThat(byId.put(row.getString(0), row.getString(1))).isNull();
        }
        return byId;
    }

    private Map<String, String> expected(int... days) throws IOException {
        String name = "all" + days.length;
        predict(days(name, days), name, OutputForm.STANDARD);
        return predictions(spark.read().parquet(path(name)));
    }

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void everyFormatHoldsTheSameAnswers(OutputFormat format) throws IOException {
        Source rows = days("rows", 0, 1, 2);
        predict(
                rows,
                "out",
                OutputForm.STANDARD.withFormat(format).withColumns(List.of("prediction", "probability", "id")));
        Dataset<Row> read = spark.read()
                .options(Map.of("header", "true", "escape", "\""))
                .format(format.spark())
                .load(path("out"));
        assertThat(read.columns())
                .containsExactlyInAnyOrder("prediction", "probability", "id"); // JSON has no order of keys
        assertThat(predictions(read)).isEqualTo(expected(0, 1, 2));
        String first = read.selectExpr("cast(probability as string)").first().getString(0);
        assertThat(first).matches("\\[0\\.\\d+(E-\\d+)?, ?[0-9.E-]+, ?[0-9.E-]+]");
    }

    @ParameterizedTest
    @EnumSource(
            value = OutputFormat.class,
            names = {"CSV", "JSON_LINES"})
    void textKeepsMicroseconds(OutputFormat format) {
        spark.sql("select timestamp'2024-01-02 03:04:05.123456' at, timestamp_ntz'2024-01-02 03:04:05.654321' local")
                .write()
                .format(format.spark())
                .options(format.options())
                .save(path("times"));
        assertThat(spark.read().textFile(path("times")).collectAsList())
                .anySatisfy(line -> assertThat(line).contains("03:04:05.123456").contains("03:04:05.654321"));
    }

    @Test
    void partitionsAreAddedToAnOutputAndNoneIsTouched() throws IOException {
        predict(days("first", 0, 1), "out", DAYS);
        List<String> before = tree();
        assertThat(before).anyMatch(name -> name.startsWith("day=d0/")).contains("_SUCCESS", "_lockstep.json");
        assertThatThrownBy(() -> predict(days("second", 1, 2), "out", DAYS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(
                        "/out: expected no partition 'day=d1', got one. Leave its rows out, or set --existing"
                                + " replace");
        assertThat(tree()).isEqualTo(before);
        predict(days("third", 2), "out", DAYS);
        assertThat(predictions(spark.read().parquet(path("out")))).isEqualTo(expected(0, 1, 2));
        assertThat(tree()).containsAll(before).contains("_lockstep-000002.json");
        assertThatThrownBy(() -> predict(days("fourth", 2), "out", DAYS.withKeep(List.of("id", "day", "a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/out: expected an output of the form {\"format\":\"parquet\"")
                .hasMessageEndingWith("Ask for the same format, partitions and columns, or choose another --output");
        assertThatThrownBy(() -> predict(days("fifth", 2), "out", DAYS.withPartitions(List.of("day"), Existing.REFUSE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a new or empty directory, got finished output");
    }

    private List<String> tree() throws IOException {
        Path top = directory.resolve("out");
        try (Stream<Path> paths = java.nio.file.Files.walk(top)) {
            return paths.map(path -> top.relativize(path).toString()).sorted().toList();
        }
    }

    @Test
    void aPartitionIsReplacedWhole() throws IOException {
        predict(days("first", 0, 1), "out", DAYS);
        predict(
                lines("id,a,b,c,d,day", "new1,1,2,3,4,d1", "new2,4,3,2,1,d1"),
                "out",
                DAYS.withPartitions(List.of("day"), Existing.REPLACE));
        assertThat(ids("d1")).containsExactly("new1", "new2");
        assertThat(ids("d0")).hasSize((ROWS + 2) / 3);
        assertThat(files.list(path("out")))
                .extracting(Files.Entry::name)
                .containsExactlyInAnyOrder("_SUCCESS", "_lockstep.json", "_lockstep-000002.json", "day=d0", "day=d1");
    }

    private List<String> ids(String day) {
        return spark.read().parquet(path("out")).where("day = '" + day + "'").select("id").collectAsList().stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }

    @Test
    void whatDoesNotFitIsSaidBeforeARowIsRead() throws IOException {
        Source rows = days("rows", 0);
        record Refused(OutputForm form, String message) {}
        OutputForm standard = OutputForm.STANDARD;
        for (Refused refused : List.of(
                new Refused(
                        standard.withColumns(List.of("id", "wrong")),
                        "--columns: expected a column of the input or the model, got 'wrong'. Columns: "),
                new Refused(
                        standard.withKeep(List.of("prediction")),
                        "--keep: expected a column of the input, got 'prediction'. Columns: id, a"),
                new Refused(
                        standard.withPartitions(List.of("probability"), Existing.REFUSE),
                        "--partition-by: expected a column whose values can be names of folders, got 'probability' of"
                                + " type array<float>"),
                new Refused(
                        standard.withColumns(List.of("id")).withPartitions(List.of("day"), Existing.REFUSE),
                        "--partition-by: expected a column of the output, got 'day'"),
                new Refused(
                        standard.withThreshold(0.3),
                        "--threshold: expected a model with one answer, yes or no, got "))) {
            assertThatThrownBy(() -> predict(rows, "out", refused.form))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(refused.message);
        }
        assertThat(files.exists(path("out"))).isFalse();
        assertThatThrownBy(() -> standard.withPartitions(List.of(), Existing.APPEND))
                .hasMessageStartingWith("--existing: expected --partition-by with it, got none");
        files.publish(path("out") + "/day=d7/mine.txt", "mine".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> predict(rows, "out", DAYS))
                .hasMessageContaining("expected a new or empty directory, got files: day=d7");
    }

    @Test
    void aThresholdDecides() throws IOException {
        Target task = new Target.YesNo();
        String model = model(task);
        Source rows = csv("rows", task, false, 1);
        Prediction.run(
                spark,
                files,
                new ResolvedModel(model, null),
                rows,
                path("out"),
                PORTABLE,
                OutputForm.STANDARD.withThreshold(0.7));
        Dataset<Row> read = spark.read().parquet(path("out"));
        assertThat(read.where("(decision = 1) != (probability[1] >= 0.7)").count())
                .isZero();
        assertThat(read.where("decision != prediction").count()).isPositive();
        assertThat(read.where("decision = 1").count()).isPositive();
    }
}
