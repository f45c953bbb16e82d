package io.lockstep.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The one jar under several versions of Spark: the same weights and predictions under all of them, locally and on two
 * executors. The profile {@code spark-matrix} runs every version with both masters; otherwise the oldest runs on two
 * executors and the newest locally.
 */
class SparkMatrixIT {
    private static final boolean WHOLE = Boolean.getBoolean("lockstep.matrix.whole");
    private static final String LOCAL = "local[2]";
    private static final String EXECUTORS = "local-cluster[2,1,2048]";
    private static final int SECONDS = 600;
    private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
    private static final Path CONFIG = CONF.resolve("patients.yaml");
    private static final Path TEST_ROWS = CONF.resolveSibling("data-samples").resolve("patients/patients-test.csv");
    private static final List<String> NUMBERS =
            List.of("age", "bmi", "systolic", "glucose", "creatinine", "stay_days", "prior_visits");

    @TempDir
    private static Path directory = Path.of("");

    /** Of the cells that ran; the first says what the others must. */
    private static final List<Outcome> OUTCOMES = new ArrayList<>();

    /** What the page's lines said in the cells that ran. */
    private static final List<List<String>> PAGES = new ArrayList<>();

    /**
     * One start of the jar.
     *
     * @param master of Spark
     */
    record Cell(SparkVersion spark, String master) {
        @Override
        public String toString() {
            return spark + ", " + master;
        }

        private String directoryName() {
            return spark.number() + (master.equals(LOCAL) ? "-local" : "-executors");
        }
    }

    /**
     * What may not differ.
     *
     * @param metrics of the run, those of the test rows measured on Parquet
     * @param predictions of the rows in CSV
     * @param fromColumns of the same rows in Parquet
     */
    record Outcome(String weights, Map<?, ?> metrics, List<String> predictions, List<String> fromColumns) {}

    static List<Cell> cells() {
        List<SparkVersion> all = SparkVersion.ALL;
        if (!WHOLE) {
            return List.of(new Cell(all.get(0), EXECUTORS), new Cell(all.get(all.size() - 1), LOCAL));
        }
        List<Cell> cells = new ArrayList<>();
        for (SparkVersion spark : all) {
            cells.add(new Cell(spark, LOCAL));
            cells.add(new Cell(spark, EXECUTORS));
        }
        return cells;
    }

    @BeforeAll
    static void writeParquet() throws IOException {
        ParquetRows.fromCsv(TEST_ROWS, NUMBERS, "scan", 1_500, directory.resolve("test.parquet"));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyVersionTrainsAndPredictsTheSame(Cell cell) throws Exception {
        // a directory of its own: shards lie beside runs, and the next version would train on those of the first
        Path run = directory.resolve(cell.directoryName()).resolve("run");
        Map<?, ?> trained = result(
                cell,
                "train",
                CONFIG.toString(),
                "--set",
                "train.epochs=2",
                "--set",
                "executors.min=" + (cell.master().equals(LOCAL) ? 1 : 2),
                "--set",
                "executors.waitSeconds=240",
                "--set",
                "data.test={format: parquet, path: " + directory.resolve("test.parquet") + "}",
                "--run-dir",
                run.toString(),
                "--json");
        assertThat(trained.get("ranks"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(cell.master().equals(LOCAL) ? 1 : 2);
        assertThat(run.resolveSibling("prepared")).isDirectory();
        Path output = run.resolveSibling("predictions");
        Map<?, ?> predicted = result(
                cell, "predict", run.toString(), "--input", CONFIG.toString(), "--output", output.toString(), "--json");
        assertThat(predicted).isNotEmpty();
        Path ofColumns = run.resolveSibling("predictions-of-columns");
        result(
                new Cell(cell.spark(), LOCAL),
                "predict",
                run.toString(),
                "--input",
                CONFIG.toString(), // whose Parquet has no markers of missing values, so that columns are read as they
                // are
                "--part",
                "test",
                "--set",
                "data.test={format: parquet, path: " + directory.resolve("test.parquet") + "}",
                "--output",
                ofColumns.toString(),
                "--json");
        Outcome outcome = new Outcome(
                String.valueOf(trained.get("weights_sha256")),
                (Map<?, ?>) Objects.requireNonNull(trained.get("metrics")),
                ParquetRows.sorted(output),
                ParquetRows.sorted(ofColumns));
        assertThat(outcome.predictions()).hasSize(1_000);
        assertThat(outcome.fromColumns()).hasSize(1_000);
        assertThat(ParquetRows.bytesAndRows(ofColumns, "scan"))
                .as("bytes that are copied as they are stored, %s", cell)
                .isEqualTo(ParquetRows.bytesAndRows(directory.resolve("test.parquet"), "scan"));
        OUTCOMES.add(outcome);
        Outcome expected = OUTCOMES.get(0);
        assertThat(outcome.weights()).as("weights_sha256, %s", cell).isEqualTo(expected.weights());
        assertThat(outcome.metrics()).as("metrics, %s", cell).isEqualTo(expected.metrics());
        assertThat(outcome.predictions()).as("predictions, %s", cell).isEqualTo(expected.predictions());
        assertThat(outcome.fromColumns()).as("predictions of columns, %s", cell).isEqualTo(expected.fromColumns());
    }

    /** The oldest, of the other version of Scala; all of them, on one to three executors, in the whole matrix. */
    static List<Cell> pageCells() {
        List<SparkVersion> all = SparkVersion.ALL;
        if (!WHOLE) {
            return List.of(new Cell(all.get(0), LOCAL));
        }
        List<Cell> cells = new ArrayList<>();
        all.forEach(spark -> cells.add(new Cell(spark, LOCAL)));
        for (int executors = 1; executors <= 3; executors++) {
            cells.add(new Cell(all.get(all.size() - 1), "local-cluster[" + executors + ",1,1024]"));
        }
        return cells;
    }

    /** Lines of the page are run in one JVM, and what they saved is loaded in another. */
    @ParameterizedTest
    @MethodSource("pageCells")
    void aPipelineThatIsLoadedAnswersAsTheOneThatWasFitted(Cell cell) throws Exception {
        Path place = Files.createTempDirectory(directory, "page");
        Files.createSymbolicLink(place.resolve("data-samples"), CONF.resolveSibling("data-samples"));
        Path page = PageProgram.jar(place);
        List<String> fitted = said(cell, place, page, "fit");
        List<String> loaded = said(cell, place, page, "load");
        assertThat(loaded).hasSize(1);
        assertThat(fitted).hasSize(3).first().isEqualTo(loaded.get(0));
        assertThat(fitted.get(0)).endsWith("rawPrediction probability probability_no probability_yes prediction");
        PAGES.add(fitted);
        assertThat(fitted).as("%s", cell).isEqualTo(PAGES.get(0));
    }

    private static List<String> said(Cell cell, Path place, Path page, String what) throws Exception {
        List<String> command =
                List.of("--jars", SparkJars.JAR.toString(), "--class", PageProgram.NAME, page.toString(), what);
        try (Program program = cell.spark().start(place, cell.master(), command)) {
            int code = program.await(SECONDS);
            assertThat(code).as(cell + "\n" + String.join("\n", program.err())).isZero();
            return program.out().stream()
                    .filter(line -> line.startsWith("answers ") || line.startsWith("weights "))
                    .toList();
        }
    }

    private static Map<?, ?> result(Cell cell, String... arguments) throws Exception {
        try (Program program = cell.spark().submit(directory, cell.master(), List.of(arguments))) {
            int code = program.await(SECONDS);
            assertThat(code).as(cell + "\n" + String.join("\n", program.err())).isZero();
            List<String> out = program.out();
            return (Map<?, ?>) Json.parse(out.get(out.size() - 1).getBytes(StandardCharsets.UTF_8), "stdout");
        }
    }

    /** Asks repositories, so it is part of the whole matrix only. */
    @TestFactory
    Stream<DynamicTest> aVersionThatIsNowhereIsNamed() {
        SparkVersion none = new SparkVersion("0.0.1", "2.13");
        return Stream.of(none)
                .filter(version -> WHOLE)
                .map(version -> DynamicTest.dynamicTest(
                        version.toString(),
                        () -> assertThatThrownBy(version::home)
                                .isInstanceOf(AssertionError.class)
                                .hasMessageStartingWith(
                                        "Spark 0.0.1 (Scala 2.13): expected Maven to resolve its jars, got ")
                                .hasMessageContaining("org.apache.spark:spark-parent_2.13:pom:0.0.1")
                                .hasMessageEndingWith(
                                        ". Is there such a version, and is a repository that has it within reach?")));
    }
}
