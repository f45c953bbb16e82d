package io.lockstep.driver.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.run.Options;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same rows in one file of CSV, one of JSON lines, and in a folder of CSV for each day. */
class TimeColumnIT {
    private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
    private static final int DAYS = 21;
    private static final int ROWS = 30;
    private static final Map<String, Object> FOLDERS = Map.of("partitions", Map.of("column", "dt", "last", "14d"));
    private static final Map<String, Object> TIME = Map.of("time", Map.of("column", "booked", "last", "14d"));

    @TempDir
    private static Path table;

    @TempDir
    private Path work;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    @BeforeAll
    static void writeRows() throws IOException {
        RandomStream draw = RandomStream.of(3, Purpose.SAMPLE_DATA);
        List<String> csv = new ArrayList<>(List.of("a,b,answer,booked"));
        List<String> json = new ArrayList<>();
        for (int day = 0; day < DAYS; day++) {
            List<String> own = new ArrayList<>(List.of("a,b,answer,booked"));
            for (int i = 0; i < ROWS; i++) {
                double a = draw.normal(2L * (day * ROWS + i));
                double b = draw.normal(2L * (day * ROWS + i) + 1);
                String answer = a > 0 ? "up" : "down";
                // the last row of a day is of its last second
                String booked = FIRST.plusDays(day) + (i == ROWS - 1 ? "T23:59:59Z" : "T0" + i % 10 + ":00:00Z");
                own.add(a + "," + b + "," + answer + "," + booked);
                json.add("{\"a\": " + a + ", \"b\": " + b + ", \"answer\": \"" + answer + "\", \"booked\": \"" + booked
                        + "\"}");
            }
            Path folder = Files.createDirectories(table.resolve("folders/dt=" + FIRST.plusDays(day)));
            Files.write(folder.resolve("rows.csv"), own);
            csv.addAll(own.subList(1, own.size()));
        }
        Files.write(table.resolve("rows.csv"), csv);
        Files.write(table.resolve("rows.jsonl"), json);
    }

    private RunConfig config(String format, String path) {
        return Configs.BINDING.bind(
                RunConfig.class,
                Map.of(
                        "name",
                        "answers",
                        "data",
                        Map.of(
                                "root",
                                table.toString(),
                                "train",
                                Map.of("format", format, "path", path),
                                "label",
                                "answer",
                                "classes",
                                List.of("down", "up"),
                                "numeric",
                                List.of("a", "b")),
                        "model",
                        Map.of("layers", List.of(Map.of("dense", Map.of("units", 2))), "loss", "softmaxCrossEntropy"),
                        "train",
                        Map.of(
                                "epochs",
                                1,
                                "batch",
                                60,
                                "slices",
                                2,
                                "optimizer",
                                Map.of("adam", Map.of("learningRate", 0.1)))),
                "");
    }

    private Retraining retraining(String name, RunConfig config, Map<String, Object> more) {
        Map<String, Object> data = new LinkedHashMap<>(Map.of(
                "registry",
                work.resolve(name).toString(),
                "holdout",
                Map.of("last", "5d"),
                "gate",
                Map.of("rules", List.of(Map.of("floor", Map.of("metric", "accuracy", "atLeast", 0.5))))));
        data.putAll(more);
        Options options = Options.standard()
                .withRunsDirectory(work.resolve("runs-" + name).toString())
                .withBackend("portable");
        return new Retraining(LocalSpark.session(), files, config, RetrainConfig.of(data), options);
    }

    private static RetrainResult run(Retraining retraining, int day) throws IOException {
        return retraining.run(FIRST.plusDays(day), new RunListener() {}, trained -> {});
    }

    private byte[] weights(String name) throws IOException {
        String model =
                ModelReference.resolve(files, work.resolve(name) + "@champion").directory();
        return files.read(model + "/weights.safetensors");
    }

    @Test
    void rowsOfADayAreTheSameWhereverTheyLie() throws IOException {
        RetrainResult folders = run(retraining("folders", config("csv", "folders"), FOLDERS), DAYS);
        RetrainResult csv = run(retraining("csv", config("csv", "rows.csv"), TIME), DAYS);
        RetrainResult json = run(retraining("json", config("jsonLines", "rows.jsonl"), TIME), DAYS);
        assertThat(csv.window()).isEqualTo(folders.window()).isEqualTo(json.window());
        assertThat(Objects.requireNonNull(csv.decision()).rows()).isEqualTo(5 * ROWS);
        assertThat(csv.decision()).isEqualTo(folders.decision()).isEqualTo(json.decision());
        assertThat(weights("csv")).isEqualTo(weights("folders")).isEqualTo(weights("json"));
    }

    @Test
    void rowsThatComeLaterChangeNothing() throws IOException {
        Path own = work.resolve("rows.csv");
        List<String> lines = Files.readAllLines(table.resolve("rows.csv"));
        Files.write(own, lines);
        Map<String, Object> groups = new LinkedHashMap<>(TIME);
        groups.put(
                "gate",
                Map.of(
                        "resample",
                        Map.of("by", "booked"),
                        "rules",
                        List.of(Map.of("notWorse", Map.of("metric", "accuracy", "by", 0.5)))));
        Retraining retraining = retraining("later", config("csv", own.toString()), groups);
        assertThat(run(retraining, DAYS - 1).outcome()).isEqualTo(RetrainResult.PUBLISHED);
        Files.write(own, lines.subList(0, lines.size() - 2 * ROWS));
        assertThatThrownBy(() -> run(retraining, DAYS - 1))
                .isInstanceOf(LateDataException.class)
                .hasMessageContaining(
                        "rows.csv: expected every day from 2026-03-02 to 2026-03-20, got none of 2026-03-20.");
        lines.add("0.5,0.5,up,2026-03-25T00:00:00Z");
        Files.write(own, lines);
        assertThat(run(retraining, DAYS - 1).outcome()).as("the same days").isEqualTo(RetrainResult.NOTHING);
        RetrainResult next = run(retraining, DAYS);
        assertThat(Objects.requireNonNull(next.decision()).findings().get(0).numbers())
                .as("days are drawn, not moments")
                .containsEntry("groups", 5.0);
        lines.add("0.5,0.5,up,2026-03-12T00:00:00Z");
        Files.write(own, lines);
        assertThatThrownBy(() -> run(retraining, DAYS))
                .as("another row of the window is another key, and that day is done")
                .hasMessageContaining("expected a champion as of a day before");
    }

    private List<Double> means(String name, RetrainResult result) throws IOException {
        Registry registry = Registry.open(files, work.resolve(name).toString());
        return ModelDirectory.preprocessing(files, registry.model(result.version())).inputs().get(0).features().stream()
                .map(feature -> ((NumericFeature) feature).mean())
                .toList();
    }

    @Test
    void learntValuesAreThoseOfTheChampionOrNew() throws IOException {
        for (String origin : List.of("anew", "champion")) {
            Map<String, Object> more = new LinkedHashMap<>(TIME);
            more.put("statistics", origin);
            more.put("start", "champion");
            more.put("optimizerState", origin);
            Retraining retraining = retraining(origin, config("csv", "rows.csv"), more);
            RetrainResult first = run(retraining, DAYS - 7);
            RetrainResult second = run(retraining, DAYS);
            boolean kept = origin.equals("champion");
            assertThat(means(origin, second).equals(means(origin, first))).isEqualTo(kept);
            assertThat(first.preprocessing()).as("nothing served").isNull();
            assertThat(Objects.requireNonNull(second.preprocessing()).all()).hasSize(kept ? 0 : 4);
            Registry registry = Registry.open(files, work.resolve(origin).toString());
            String document = new String(
                    registry.document(registry.version(second.version()), "preprocessing.json"),
                    StandardCharsets.UTF_8);
            assertThat(document).contains(kept ? "\"changes\":[]" : "\"what\":\"a (numeric)\"");
            assertThat(run(retraining, DAYS).outcome())
                    .as("once more, with another champion")
                    .isEqualTo(RetrainResult.NOTHING);
        }
    }

    @Test
    void columnsThatTellNoDays() {
        Map<String, Object> wrong = Map.of("time", Map.of("column", "a", "last", "14d"));
        assertThatThrownBy(() -> run(retraining("wrong", config("csv", "rows.csv"), wrong), DAYS))
                .hasMessage(table.resolve("rows.csv") + ": expected rows with a date or moment in column a, such as"
                        + " 2026-11-23T09:30:00Z, got none. Correct data.train or retrain.time.column");
        assertThatThrownBy(() -> run(retraining("wrong", config("csv", "rows.csv"), FOLDERS), DAYS))
                .hasMessageContaining("expected folders called dt=2026-11-23 or the like, got none");
    }
}
