package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit codes and output of a schedule's command. */
class RetrainCommandIT {
    private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
    private static final String CONFIG = """
            name: small
            data:
              train: {format: parquet, path: rows}
              label: answer
              classes: [no, yes]
              numeric: [a]
            model:
              layers: [{dense: {units: 2}}]
              loss: softmaxCrossEntropy
            train: {epochs: 2, batch: 20, slices: 1, optimizer: {adam: {learningRate: 0.1}}}
            retrain:
              registry: REGISTRY
              partitions: {column: dt, last: 7d}
              holdout: {last: 3d}
              gate:
                rules:
                  - better: {metric: accuracy}
            """;

    @TempDir
    private static Path directory = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void write() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int day = 0; day < 17; day++) {
            for (int i = 0; i < 40; i++) {
                double a = (i * 7 + day) % 40 - 19.5 + day / 100.0;
                rows.add(RowFactory.create(
                        a, a > 0 ? "yes" : "no", FIRST.plusDays(day).toString()));
            }
        }
        StructType schema = new StructType()
                .add("a", DataTypes.DoubleType)
                .add("answer", DataTypes.StringType)
                .add("dt", DataTypes.StringType);
        try (SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            spark.createDataFrame(rows, schema)
                    .coalesce(1)
                    .write()
                    .partitionBy("dt")
                    .parquet(directory.resolve("rows").toString());
        }
        Files.writeString(
                directory.resolve("small.yaml"),
                CONFIG.replace("REGISTRY", directory.resolve("models/small").toString()));
    }

    private int retrain(int day, String... options) {
        out.reset();
        err.reset();
        List<String> arguments = new ArrayList<>(List.of(
                "retrain",
                directory.resolve("small.yaml").toString(),
                "--as-of",
                FIRST.plusDays(day).toString(),
                "--runs-dir",
                directory.resolve("runs").toString(),
                "--master",
                "local[1]"));
        arguments.addAll(List.of(options));
        return CommandLineRunner.run(
                arguments,
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false));
    }

    private Map<?, ?> result() throws IOException {
        String[] lines = out.toString(StandardCharsets.UTF_8).strip().split("\n", -1);
        return (Map<?, ?>) Json.parse(lines[lines.length - 1], "result");
    }

    @Test
    void publishesOnceAndRefusesWhatIsNoBetter() throws IOException {
        assertThat(retrain(10)).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("2026-03-11  published  version 1, champion 1");
        assertThat(directory.resolve("models/small/v000001/report.html"))
                .content()
                .contains(
                        "small as of 2026-03-11",
                        "the first model of its name",
                        "Confusion of the challenger",
                        ">yes<");
        assertThat(directory.resolve("models/small/v000001/training.html")).exists();
        assertThat(retrain(10, "--json", "--score", directory.resolve("scores").toString()))
                .isZero();
        assertThat(result().get("outcome")).isEqualTo("nothing to do");
        assertThat(String.valueOf(result().get("scores"))).contains("model_version=1,");
        assertThat(directory.resolve("scores/as_of=2026-03-11/_SUCCESS")).exists();
        assertThat(retrain(17, "--check")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("0 refused");
        assertThat(retrain(17, "--json")).isEqualTo(3);
        assertThat(result().get("outcome")).isEqualTo("refused");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(
                        "refused: small as of 2026-03-18: expected a model that passes the gate, got one that does not:"
                                + " better accuracy by 0.0:");
        assertThat(retrain(17)).as("the day is done").isZero();
    }

    @Test
    void wrongUse() {
        assertThat(retrain(30)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("expected every day from", "Give the same command again");
        assertThat(retrain(10, "--from", "2026-12-01")).isEqualTo(2);
        assertThat(retrain(10, "--set", "retrain.onPublish={}")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("retrain.onPublish: expected command or url, got none. Write {command: [program, argument]}");
        assertThat(retrain(10, "--set", "retrain.every=soon")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("every: expected days or weeks, such as 56d or 8w");
    }
}
