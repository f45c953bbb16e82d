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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftCommandIT {
    private static final String CONFIG = """
            name: small
            data:
              train: {format: csv, path: rows.csv}
              label: answer
              numeric: [size]
              categorical: [town]
              badRows: skip
            model:
              layers: [{dense: {units: 2}}]
              loss: softmaxCrossEntropy
            train: {epochs: 1, batch: 100, slices: 1, optimizer: adam}
            """;

    @TempDir
    private static Path directory = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void train() throws IOException {
        Files.writeString(directory.resolve("small.yaml"), CONFIG);
        Files.writeString(directory.resolve("rows.csv"), rows(2_000, 0, "Bern", 1));
        int code = CommandLineRunner.run(
                List.of(
                        "train",
                        directory.resolve("small.yaml").toString(),
                        "--run-dir",
                        directory.resolve("run").toString(),
                        "--master",
                        "local[1]"),
                console(new ByteArrayOutputStream(), new ByteArrayOutputStream()));
        assertThat(code).isZero();
    }

    @BeforeEach
    void forget() {
        out.reset();
        err.reset();
    }

    private static String rows(int count, double shift, String town, long seed) {
        Random random = new Random(seed);
        StringBuilder rows = new StringBuilder("size,town,answer\n");
        for (int i = 0; i < count; i++) {
            rows.append(random.nextGaussian() + shift)
                    .append(random.nextBoolean() ? ",Chur," : "," + town + ",")
                    .append(random.nextBoolean() ? "yes" : "no")
                    .append('\n');
        }
        return rows.toString();
    }

    private static Console console(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
    }

    private int drift(String data, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "drift",
                directory.resolve("run").toString(),
                "--data",
                directory.resolve(data).toString(),
                "--master",
                "local[1]"));
        arguments.addAll(List.of(options));
        return CommandLineRunner.run(arguments, console(out, err));
    }

    private String written(String name, String rows) throws IOException {
        Files.writeString(directory.resolve(name), rows);
        return name;
    }

    @Test
    void rowsOfTheSameLawPass() throws IOException {
        assertThat(drift(written("same.csv", rows(1_000, 0, "Bern", 2))))
                .as("%s", err)
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("column     is")
                .contains("drift: 3 columns of 1000 rows against 2000: 0 refused, 0 warned of");
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("warning: ");
    }

    @Test
    void trainingRowsOfAConfigHaveNotDriftedAtAll() {
        assertThat(drift("small.yaml", "--part", "train", "--json"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("\"rows\":{\"read\":2000,\"scored\":2000,\"skipped\":{}}")
                .contains("{\"size\":\"d\",\"value\":0.0,");
    }

    @Test
    void rowsOfAnotherLawAreRefused() throws IOException {
        String moved = written("moved.csv", rows(1_000, 1, "Zug", 2));
        Path page = directory.resolve("drift.html");
        assertThat(drift(moved, "--scores", "--html", page.toString())).isEqualTo(3);
        assertThat(page)
                .content()
                .contains("<title>", "<svg ", "aria-label=\"size\"", ">at training</text>", ">now</text>");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "class   score",
                        "note: score 'yes': PSI ",
                        "; no alarm, as the model had no validation rows and answers those");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("  at training  ▂▂▂", "  now          ");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("refused: input 'size': PSI ", "refused: input 'town': PSI ")
                .contains("refused: " + directory.resolve("moved.csv") + ": expected rows like those that "
                        + directory.resolve("run") + " was trained on, got others in column size, town. Look at where"
                        + " they come from, train on such rows, or raise drift.refuse");
    }

    @Test
    void limitsAreSetLikeValuesOfAConfig() throws IOException {
        String moved = written("moved.csv", rows(1_000, 1, "Bern", 2));
        assertThat(drift(moved, "--set", "drift.refuse.psi=9", "--json"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"drift\":{\"level\":\"warn\",");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("warning: input 'size': PSI ");
        assertThat(drift(moved, "--set", "drift.warn.pfi=9")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("drift.warn.pfi");
    }

    @Test
    void aLostColumnIsRefusedInTheJsonToo() throws IOException {
        StringBuilder rows = new StringBuilder("size,city\n");
        rows(1_000, 0, "Bern", 2)
                .lines()
                .skip(1)
                .forEach(line -> rows.append(line, 0, line.lastIndexOf(',')).append('\n'));
        assertThat(drift(written("lost.csv", rows.toString()), "--json")).isEqualTo(3);
        String json = out.toString(StandardCharsets.UTF_8);
        assertThat(Json.parse(json.strip().getBytes(StandardCharsets.UTF_8), "it"))
                .isInstanceOf(Map.class);
        assertThat(json).contains("\"level\":\"refuse\"", "\"text\":\"is not there\"", "\"exit_code\":3");
        assertThat(json).contains("\"column\":\"city\"", "\"change\":\"new\"", "\"change\":\"missing\"");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("refused: input 'town': is not there");
        assertThat(drift("lost.csv")).isEqualTo(3);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("note: label 'answer': is not there", "note: column 'city': new, ");
    }
}
