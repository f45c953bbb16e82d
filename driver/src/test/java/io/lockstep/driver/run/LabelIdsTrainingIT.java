package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.slot.Slot;
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
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ragged column of label ids as the target, beside a dense one, from the table to predictions. */
class LabelIdsTrainingIT {
    private static final int LABELS = 4;

    @TempDir
    private static Path table;

    @TempDir
    private Path directory;

    /** Numbers x0 to x3; a row has tag i where xi is above 0, in any order, so one in 16 has none; and their sum. */
    @BeforeAll
    static void writeTable() throws IOException {
        Random random = new Random(5);
        List<String> lines = new ArrayList<>(List.of("x0,x1,x2,x3,tags,sum"));
        for (int row = 0; row < 400; row++) {
            StringBuilder line = new StringBuilder();
            List<String> tags = new ArrayList<>();
            double sum = 0;
            for (int i = 0; i < LABELS; i++) {
                double x = random.nextGaussian();
                line.append(x).append(',');
                sum += x;
                if (x > 0) {
                    tags.add(random.nextInt(tags.size() + 1), String.valueOf(i));
                }
            }
            lines.add(line + String.join("|", tags) + "," + sum);
        }
        Files.write(table.resolve("tags.csv"), lines);
    }

    private static RunConfig config(Map<String, Object> tags, Object label, Map<String, Object> train) {
        Map<String, Object> rows = Map.of("format", "csv", "path", "tags.csv");
        Map<String, Object> data = Map.of(
                "root",
                table.toString(),
                "train",
                rows,
                "test",
                rows,
                "validation",
                Map.of("fraction", 0.2),
                "numeric",
                List.of("x0", "x1", "x2", "x3"));
        Map<String, Object> labels =
                new LinkedHashMap<>(Map.of("node", "tags", "loss", "sparseMultiLabelSoftMargin", "label", label));
        labels.putAll(tags);
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("name", "body", "dense", Map.of("units", 16, "activation", "relu")),
                        Map.of("name", "sum", "from", "body", "dense", Map.of("units", 1)),
                        Map.of("name", "tags", "from", "body", "dense", Map.of("units", LABELS))),
                "outputs",
                List.of(Map.of("node", "sum", "loss", "mse", "label", "sum"), labels));
        Map<String, Object> training = new LinkedHashMap<>(Map.of(
                "epochs", 8, "batch", 40, "slices", 4, "optimizer", Map.of("adam", Map.of("learningRate", 0.01))));
        training.putAll(train);
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "tags", "data", data, "model", model, "train", training), "");
    }

    private static Map<String, Object> ids(Map<String, Object> keys) {
        Map<String, Object> ids = new LinkedHashMap<>(Map.of("column", "tags", "separator", "|"));
        ids.putAll(keys);
        return Map.of("ids", ids);
    }

    private TrainingResult train(String runs, Map<String, Object> train) throws IOException {
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve(runs).toString())
                .withBackend("portable");
        RunConfig config = config(Map.of(), ids(Map.of()), train);
        return TrainingRun.run(LocalSpark.session(), config, options, new Heard());
    }

    @Test
    void trainsEvaluatesAndPredicts() throws IOException {
        TrainingResult result = train("runs", Map.of());
        Map<String, Double> test = result.metrics().test();
        assertThat(test.keySet()).contains("tags_accuracy", "tags_auc", "tags_loss", "sum_mae");
        assertThat(test.get("tags_accuracy")).isGreaterThan(0.9);
        HadoopFiles files = new HadoopFiles(new Configuration());
        String model = result.places().modelDirectory();
        Preprocessing learnt = ModelDirectory.load(files, model).preprocessing();
        assertThat(learnt.layout().targets()).containsExactly(Slot.of(Slot.Type.F32, 1), Slot.raggedIds());
        assertThat(Objects.requireNonNull(learnt.answers().get(1).feature()).largestId())
                .isEqualTo(LABELS - 1);
        Source rows = Objects.requireNonNull(
                        config(Map.of(), "tags", Map.of()).data().test())
                .under(table.toString());
        ScoringOptions portable = ScoringOptions.standard().withBackend("portable");
        assertThat(Evaluation.run(LocalSpark.session(), files, model, rows, portable)
                        .metrics())
                .isEqualTo(test);
        String output = directory.resolve("out").toString();
        Prediction.run(LocalSpark.session(), files, model, rows, output, portable);
        Row right = LocalSpark.session()
                .read()
                .parquet(output)
                .selectExpr(
                        "tags_prediction as found",
                        "transform(filter(split(coalesce(tags, ''), '[|]'), t -> t <> ''), t -> int(t)) as wanted")
                .selectExpr("avg(1 - size(array_union(array_except(found, wanted), array_except(wanted, found))) / 4D)")
                .first();
        assertThat(right.getDouble(0)).isCloseTo(test.get("tags_accuracy"), within(1e-9));
    }

    @Test
    void broadcastGivesTheSameBits() throws IOException {
        Map<String, Object> two = Map.of("epochs", 2);
        assertThat(train("b", Map.of("epochs", 2, "sync", "broadcast"))
                        .digests()
                        .weights())
                .isEqualTo(train("a", two).digests().weights());
    }

    private void refused(Map<String, Object> tags, Object label, String message) {
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve("refused").toString());
        assertThatThrownBy(() ->
                        TrainingRun.run(LocalSpark.session(), config(tags, label, Map.of()), options, new Heard()))
                .hasMessageContaining(message);
    }

    @Test
    void refusalsNameTheKey() {
        refused(
                Map.of(),
                "tags",
                "model.outputs[1].label: expected a column with its kind, as the loss reads ids, got the name 'tags'"
                        + " alone. Write {ids: tags}");
        refused(
                Map.of("loss", "multiLabelSoftMargin"),
                ids(Map.of()),
                "model.outputs[1].label: expected the name of a column, as the loss reads a class or a number, got a"
                        + " column with its kind. Write label: tags, or use a loss of ids");
        refused(
                Map.of(),
                Map.of("ids", "tags"),
                "model.outputs[1].label: column 'tags': expected a column of arrays of numbers");
        refused(Map.of(), ids(Map.of("largest", 1)), "column 'tags': expected ids from 0 to 1, got ");
        refused(
                Map.of(),
                ids(Map.of("largest", 9)),
                "model.outputs[1].node: expected an output for each id from 0 to 9 of column 'tags', got 4. Set units"
                        + " of 'tags' to 10 or more");
        refused(
                Map.of(),
                Map.of("categorical", "tags"),
                "model.outputs[1].label: expected a kind of column that gives ids, got categorical, which gives f32");
        refused(
                Map.of("classes", List.of("a", "b")),
                ids(Map.of()),
                "model.outputs[1].classes: a loss of ids predicts ids, got classes. Remove them or change the loss");
    }
}
