package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class at each step of a sequence, the id one step before, from lines to predictions; some labels end early. */
class SequenceTrainingIT {
    private static final int STEPS = 8;
    private static final int IDS = 5;
    private static final int NONE = 9;

    @TempDir
    private Path directory;

    private Path write() throws IOException {
        Random random = new Random(3);
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < 400; row++) {
            List<Integer> ids = new ArrayList<>();
            List<Integer> before = new ArrayList<>(List.of(NONE));
            for (int t = 0; t < STEPS; t++) {
                before.add(random.nextInt(IDS));
                ids.add(before.get(t + 1));
            }
            lines.add("{\"ids\": " + ids + ", \"before\": " + before.subList(0, row % 4 == 0 ? 5 : STEPS) + "}");
        }
        return Files.write(directory.resolve("rows.jsonl"), lines);
    }

    private static RunConfig config(Path rows) {
        Map<String, Object> source = Map.of("format", "jsonLines", "path", rows.toString());
        Object ids = Map.of("ids", Map.of("column", "ids", "length", STEPS, "exactly", true));
        Map<String, Object> data = Map.of(
                "train",
                source,
                "test",
                source,
                "validation",
                Map.of("fraction", 0.2),
                "inputs",
                Map.of("ids", Map.of("columns", List.of(ids))),
                "label",
                Map.of("ids", Map.of("column", "before", "length", STEPS)));
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("name", "table", "from", "ids", "embedding", Map.of("size", IDS, "dimension", 16)),
                        Map.of("positionalEmbedding", Map.of("kind", "sinusoidal")),
                        Map.of("multiHeadAttention", Map.of("heads", 2, "causal", true)),
                        Map.of("dense", Map.of("units", IDS, "leadingAxes", 1))),
                "loss",
                Map.of("sequenceCrossEntropy", Map.of("classes", IDS, "ignore", NONE)));
        Map<String, Object> train = Map.of(
                "epochs", 12, "batch", 40, "slices", 4, "optimizer", Map.of("adam", Map.of("learningRate", 0.03)));
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "steps", "data", data, "model", model, "train", train), "");
    }

    @Test
    void trainsEvaluatesAndPredictsStepByStep() throws IOException {
        Path rows = write();
        TrainingResult result = LocalTraining.train(directory.resolve("runs"), config(rows));
        Map<String, Double> test = result.metrics().test();
        double accuracy = Objects.requireNonNull(test.get("stepAccuracy"));
        double loss = Objects.requireNonNull(test.get("loss"));
        assertThat(accuracy).isGreaterThan(0.9);
        assertThat(test.get("perplexity")).isCloseTo(Math.exp(loss), within(1e-9));
        String model = result.places().modelDirectory();
        Source source = Objects.requireNonNull(config(rows).data().test());
        ScoringOptions portable = ScoringOptions.standard().withBackend("portable");
        assertThat(Evaluation.run(LocalSpark.session(), LocalTraining.FILES, model, source, portable)
                        .metrics())
                .isEqualTo(test);
        String output = directory.resolve("out").toString();
        Prediction.run(LocalSpark.session(), LocalTraining.FILES, model, source, output, portable);
        Row right = LocalSpark.session()
                .read()
                .parquet(output)
                .selectExpr("slice(prediction, 2, size(before) - 1) as found", "slice(before, 2, 7) as wanted")
                .selectExpr("avg(size(filter(zip_with(found, wanted, (f, w) -> f = w), same -> same)) / size(wanted))")
                .first();
        assertThat(right.getDouble(0)).isCloseTo(accuracy, within(1e-9));
    }
}
