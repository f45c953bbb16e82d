package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.config.SkipBadRows;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.evaluation.EvaluationResult;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The id one step before, in sequences of any length, from lines to predictions; and rows that are none such. */
class RaggedTrainingIT {
    private static final int LONGEST = 9;
    private static final int IDS = 5;

    @TempDir
    private Path directory;

    private Path write(String name, int rows, int extraLength) throws IOException {
        Random random = new Random(3);
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            List<Integer> ids = new ArrayList<>();
            List<Integer> before = new ArrayList<>(List.of(0));
            int length = extraLength >= 0 && row == 0 ? extraLength : 1 + random.nextInt(LONGEST);
            for (int t = 0; t < length; t++) {
                before.add(random.nextInt(IDS));
                ids.add(before.get(t + 1));
            }
            lines.add("{\"ids\": " + ids + ", \"before\": " + before.subList(0, length) + "}");
        }
        return Files.write(directory.resolve(name), lines);
    }

    private static RunConfig config(Path rows, List<Integer> buckets) {
        Map<String, Object> source = Map.of("format", "jsonLines", "path", rows.toString());
        Map<String, Object> ids = Map.of(
                "columns", List.of(Map.of("ids", Map.of("column", "ids", "largest", IDS - 1))), "buckets", buckets);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", source);
        data.put("test", source);
        data.put("validation", Map.of("fraction", 0.2));
        data.put("inputs", Map.of("ids", ids));
        data.put("label", Map.of("ids", Map.of("column", "before")));
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("name", "table", "from", "ids", "embedding", Map.of("size", IDS, "dimension", 16)),
                        "positionalEmbedding",
                        Map.of("multiHeadAttention", Map.of("heads", 2, "causal", true)),
                        Map.of("dense", Map.of("units", IDS, "leadingAxes", 1))),
                "loss",
                Map.of("sequenceCrossEntropy", Map.of("classes", IDS)));
        Map<String, Object> train = Map.of(
                "epochs", 12, "batch", 40, "slices", 4, "optimizer", Map.of("adam", Map.of("learningRate", 0.03)));
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "ragged", "data", data, "model", model, "train", train), "");
    }

    @Test
    void trainsEvaluatesAndPredictsRowsOfEveryLength() throws IOException {
        Path rows = write("rows.jsonl", 400, -1);
        RunConfig config = config(rows, List.of(3, 6, 10));
        TrainingResult result = LocalTraining.train(directory.resolve("runs"), config);
        Map<String, Double> test = result.metrics().test();
        double accuracy = Objects.requireNonNull(test.get("stepAccuracy"));
        assertThat(accuracy).isGreaterThan(0.9);
        String model = result.places().modelDirectory();
        Source source = Objects.requireNonNull(config.data().test());
        ScoringOptions portable = ScoringOptions.standard().withBackend("portable");
        assertThat(Evaluation.run(LocalSpark.session(), LocalTraining.FILES, model, source, portable)
                        .metrics())
                .isEqualTo(test);
        String output = directory.resolve("out").toString();
        Prediction.run(LocalSpark.session(), LocalTraining.FILES, model, source, output, portable);
        Row right = LocalSpark.session()
                .read()
                .parquet(output)
                .selectExpr("avg(case when size(prediction) = size(before) then 1.0D else 0.0D end) as lengths")
                .first();
        assertThat(right.getDouble(0)).isEqualTo(1);
        refusesRowsWithoutItemsAndTooLongOnes(model, portable);
    }

    private void refusesRowsWithoutItemsAndTooLongOnes(String model, ScoringOptions options) throws IOException {
        Path empty = write("empty.jsonl", 20, 0);
        assertThatThrownBy(() -> LocalTraining.train(directory.resolve("runs"), config(empty, List.of(3, 10))))
                .hasMessageContaining(
                        "column 'ids': expected a sequence of 1 to 10 items, as the input's" + " buckets say, got 0");
        Path longRow = write("long.jsonl", 20, 11);
        Source source =
                Objects.requireNonNull(config(longRow, List.of(10)).data().test());
        EvaluationResult skipped = Evaluation.run(
                LocalSpark.session(),
                LocalTraining.FILES,
                model,
                source,
                options.withBadRows(new SkipBadRows(null, null)));
        assertThat(skipped.rows().skipped()).isEqualTo(Map.of("sequence too long", 1L));
    }
}
