package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.importance.GlobalConfig;
import io.lockstep.driver.importance.GlobalExplanation;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights of the steps of sequences of any length, from lines to predictions. */
class WeighedStepsTrainingIT {
    private static final int IDS = 5;
    private static final int NONE = 9;
    private static final ScoringOptions PORTABLE = ScoringOptions.standard().withBackend("portable");

    @TempDir
    private static Path table;

    @TempDir
    private Path directory;

    /** Ids of 3 to 8 steps; the one before each, or {@link #NONE} in its place; and weights of these steps. */
    @BeforeAll
    static void write() throws IOException {
        Random random = new Random(4);
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < 80; row++) {
            List<Integer> ids = new ArrayList<>();
            List<Integer> before = new ArrayList<>();
            List<Integer> masked = new ArrayList<>();
            List<Integer> mask = new ArrayList<>();
            List<Float> weights = new ArrayList<>();
            int steps = 3 + random.nextInt(6);
            for (int t = 0; t < steps; t++) {
                before.add(t == 0 ? NONE : ids.get(t - 1));
                ids.add(random.nextInt(IDS));
                mask.add(random.nextInt(4) == 0 ? 0 : 1);
                masked.add(mask.get(t) == 0 ? Integer.valueOf(NONE) : before.get(t));
                weights.add(random.nextInt(5) * 0.3f);
            }
            lines.add("{\"row\": " + row + ", \"ids\": " + ids + ", \"before\": " + before + ", \"masked\": " + masked
                    + ", \"mask\": " + mask + ", \"ones\": " + Collections.nCopies(steps, 1) + ", \"weights\": "
                    + weights + "}");
        }
        Files.write(table.resolve("rows.jsonl"), lines);
    }

    private static RunConfig config(Map<String, Object> keys, Map<String, Object> training) {
        Map<String, Object> data = data();
        data.put("label", Map.of("ids", "before"));
        data.putAll(keys);
        Map<String, Object> model = Map.of("layers", layers(), "loss", loss());
        Map<String, Object> train = new LinkedHashMap<>(training());
        train.putAll(training);
        return bound(data, model, train);
    }

    private static RunConfig bound(Map<String, Object> data, Map<String, Object> model, Map<String, Object> train) {
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "steps", "data", data, "model", model, "train", train), "");
    }

    private static Map<String, Object> source(Path rows) {
        return Map.of("format", "jsonLines", "path", rows.toString());
    }

    private static Map<String, Object> data() {
        Map<String, Object> source = source(table.resolve("rows.jsonl"));
        return new LinkedHashMap<>(Map.of(
                "train",
                source,
                "test",
                source,
                "validation",
                Map.of("fraction", 0.2),
                "inputs",
                Map.of("ids", Map.of("columns", List.of(Map.of("ids", "ids")), "buckets", List.of(4, 8))),
                "key",
                "row"));
    }

    private static List<Object> layers() {
        return List.of(
                Map.of("from", "ids", "embedding", Map.of("size", IDS, "dimension", 8)),
                Map.of("lstm", Map.of("units", 8)),
                Map.of("name", "last", "dense", Map.of("units", IDS, "leadingAxes", 1)));
    }

    private static Map<String, Object> loss() {
        return Map.of("sequenceCrossEntropy", Map.of("classes", IDS, "ignore", NONE));
    }

    private static Map<String, Object> training() {
        return Map.of("epochs", 2, "batch", 16, "slices", 4, "optimizer", Map.of("adam", Map.of("learningRate", 0.03)));
    }

    private TrainingResult train(String runs, Map<String, Object> keys, Map<String, Object> training)
            throws IOException {
        return LocalTraining.train(directory.resolve(runs), config(keys, training));
    }

    private String weights(String runs, Map<String, Object> keys, String sync) throws IOException {
        return train(runs, keys, Map.of("sync", sync)).digests().weights();
    }

    /**
     * Steps of weight 1 as they are without weights, those of weight 0 as those that are ignored, in either way of training. Rows are the
     * same ones by their key, whatever columns are read.
     */
    @Test
    void onesAreTheBitsOfNoneAndZerosThoseOfIgnoredSteps() throws IOException {
        assertThat(weights("mask", Map.of("stepWeights", "mask"), "broadcast"))
                .isEqualTo(weights("ignored", Map.of("label", Map.of("ids", "masked")), "allreduce"));
    }

    @Test
    void trainsEvaluatesAndPredictsWithThem() throws IOException {
        Map<String, Object> keys = Map.of("stepWeights", "weights", "stepsAlike", true);
        TrainingResult trained = train("runs", keys, Map.of());
        String model = trained.places().modelDirectory();
        Source rows = Objects.requireNonNull(config(keys, Map.of()).data().test());
        assertThat(Evaluation.run(LocalSpark.session(), LocalTraining.FILES, model, rows, PORTABLE)
                        .metrics())
                .isEqualTo(trained.metrics().test());
        Path unweighed = directory.resolve("unweighed.jsonl");
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(table.resolve("rows.jsonl"))) {
            lines.add(line.replace("weights", "scores"));
        }
        Files.write(unweighed, lines);
        String output = directory.resolve("out").toString();
        Source others =
                Configs.BINDING.bind(Source.class, Map.of("format", "jsonLines", "path", unweighed.toString()), "test");
        Prediction.run(LocalSpark.session(), LocalTraining.FILES, model, others, output, PORTABLE);
        double[] sums = new double[2];
        List<Row> predicted = LocalSpark.session().read().parquet(output).collectAsList();
        for (Row row : predicted) {
            add(row, sums);
        }
        assertThat(trained.metrics().test().get("loss")).isCloseTo(sums[0] / sums[1], within(1e-5));
        assertThatThrownBy(() -> Evaluation.run(LocalSpark.session(), LocalTraining.FILES, model, others, PORTABLE))
                .hasMessageContaining("'weights'")
                .hasMessageContaining("is missing");
        assertThatThrownBy(() -> GlobalExplanation.of(
                        LocalTraining.FILES,
                        model,
                        Rows.of(LocalSpark.session(), LocalTraining.FILES, others),
                        GlobalConfig.STANDARD,
                        PORTABLE))
                .hasMessageContaining("unweighed.jsonl: expected column weights with the weights of steps beside the"
                        + " answer, got columns ");
        Source nothing = Configs.BINDING.bind(Source.class, source(nothing("weights")), "test");
        assertThatThrownBy(() -> Evaluation.run(LocalSpark.session(), LocalTraining.FILES, model, nothing, PORTABLE))
                .hasMessageEndingWith(
                        "nothing.jsonl: expected some rows with a weight above 0, got 0 in column 'weights' of all 80."
                                + " Correct the column");
    }

    /** The rows with zeros in a column. */
    private Path nothing(String column) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(table.resolve("rows.jsonl"))) {
            int from = line.indexOf("\"" + column + "\": [") + column.length() + 5;
            int to = line.indexOf(']', from);
            lines.add(
                    line.substring(0, from) + line.substring(from, to).replaceAll("[0-9.]+", "0") + line.substring(to));
        }
        return Files.write(directory.resolve("nothing.jsonl"), lines);
    }

    /** Adds {@code sum(w ce)} and {@code sum(w)} over the steps that have an id before them. */
    private static void add(Row row, double[] sums) {
        List<Number> before = row.getList(row.fieldIndex("before"));
        List<Double> weights = row.getList(row.fieldIndex("scores"));
        List<Float> probabilities = row.getList(row.fieldIndex("probability"));
        for (int t = 1; t < before.size(); t++) {
            sums[0] -= weights.get(t)
                    * Math.log(probabilities.get(t * IDS + before.get(t).intValue()));
            sums[1] += weights.get(t);
        }
    }

    /** Before anything is trained. */
    @Test
    void refusesWeightsThatAreAllNothing() throws IOException {
        Map<String, Object> nothing = source(nothing("ones"));
        Map<String, Object> data = data();
        data.put("train", nothing);
        Map<String, Object> output =
                Map.of("node", "last", "loss", loss(), "label", Map.of("ids", "before"), "stepWeights", "ones");
        RunConfig config = bound(data, Map.of("layers", layers(), "outputs", List.of(output)), training());
        assertThatThrownBy(() -> LocalTraining.train(directory.resolve("nothing"), config))
                .hasMessageMatching("model.outputs\\[0\\].stepWeights: expected some training rows with a weight above"
                        + " 0, got 0 in column 'ones' of all \\d+\\. Correct the column, or remove"
                        + " model.outputs\\[0\\].stepWeights");
        assertThatThrownBy(() ->
                        train("alike", Map.of("stepWeights", "ones", "stepsAlike", true, "train", nothing), Map.of()))
                .hasMessageStartingWith(
                        "data.stepsAlike: expected some training rows with a weight above 0, got 0 in column"
                                + " 'ones' of all ");
        assertThatThrownBy(() -> train("test", Map.of("stepWeights", "ones", "test", nothing), Map.of()))
                .hasMessage("data.test: expected some rows with a weight above 0, got 0 in column 'ones' of all 80."
                        + " Correct the column");
    }

    @Test
    void aBadRowIsNamedWithItsLineAndStep() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(table.resolve("rows.jsonl")));
        lines.set(6, "{\"row\": 6, \"ids\": [1, 2], \"before\": [9, 1], \"weights\": [1, -0.5]}");
        Path bad = Files.write(directory.resolve("bad.jsonl"), lines);
        Map<String, Object> keys =
                Map.of("stepWeights", "weights", "train", Map.of("format", "jsonLines", "path", bad.toString()));
        assertThatThrownBy(() -> train("bad", keys, Map.of()))
                .hasMessageContaining("bad.jsonl, line 7")
                .hasMessageContaining(
                        "column 'weights': expected a finite weight of at least 0, got -0.5 at step 1, counted from 0");
    }
}
