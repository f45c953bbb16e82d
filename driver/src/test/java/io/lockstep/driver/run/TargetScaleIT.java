package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers far from zero, learnt and given back in their unit. */
class TargetScaleIT {
    private static final int ROWS = 600;

    @TempDir
    private Path directory;

    /** A price of mean 300,000 and deviation 120,000, and a temperature that runs against it. */
    @BeforeEach
    void writeTables() throws IOException {
        for (String name : List.of("train", "test")) {
            RandomStream stream = RandomStream.of(name.length(), Purpose.SAMPLE_DATA);
            List<String> lines = new ArrayList<>(List.of("size,age,price,temperature"));
            for (int row = 0; row < ROWS; row++) {
                double size = stream.normal(3L * row);
                double age = stream.normal(3L * row + 1);
                double signal = 0.8 * size - 0.55 * age + 0.2 * stream.normal(3L * row + 2);
                lines.add(size + "," + age + "," + (300_000 + 120_000 * signal) + "," + (280 - 4 * signal));
            }
            Files.write(directory.resolve(name + ".csv"), lines);
        }
    }

    private Map<String, Object> config(Map<String, Object> data, Map<String, Object> train, Object loss, int units) {
        Map<String, Object> table = new LinkedHashMap<>(Map.of(
                "root",
                directory.toString(),
                "train",
                Map.of("format", "csv", "path", "train.csv"),
                "test",
                Map.of("format", "csv", "path", "test.csv"),
                "validation",
                Map.of("fraction", 0.2),
                "numeric",
                List.of("size", "age")));
        table.putAll(data);
        Map<String, Object> training = new LinkedHashMap<>(Map.of(
                "epochs", 6, "batch", 20, "slices", 4, "optimizer", Map.of("adam", Map.of("learningRate", 0.01))));
        training.putAll(train);
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("dense", Map.of("units", 16, "activation", "relu")),
                        Map.of("dense", Map.of("units", units))),
                "loss",
                loss);
        return new LinkedHashMap<>(
                Map.of("name", "prices", "seed", 3, "data", table, "model", model, "train", training));
    }

    private TrainingResult train(String runs, Map<String, Object> config) throws IOException {
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve(runs).toString())
                .withBackend("portable");
        RunConfig bound = Configs.BINDING.bind(RunConfig.class, config, "");
        return TrainingRun.run(LocalSpark.session(), bound, options, new Heard());
    }

    private static double value(Map<String, Double> metrics, String name) {
        return Objects.requireNonNull(metrics.get(name), name);
    }

    /** Weights that are changed from a model's scales and the same that are not begin two runs. */
    @Test
    void scalesOfFirstWeightsArePartOfTheRun() throws IOException {
        TrainingResult first = train("a", config(Map.of("label", "price"), Map.of("epochs", 1), "mse", 1));
        Path model = Path.of(java.net.URI.create(first.places().modelDirectory()));
        Path alone = Files.copy(model.resolve("weights.safetensors"), directory.resolve("weights.safetensors"));
        List<TrainingResult> results = new ArrayList<>();
        for (Path path : List.of(model, model.resolve("weights.safetensors"), alone)) {
            Map<String, Object> train = Map.of("epochs", 1, "initFrom", Map.of("path", path.toString()));
            results.add(train("b", config(Map.of("label", "price"), train, "mse", 1)));
        }
        assertThat(results).extracting(TrainingResult::alreadyFinished).containsExactly(false, true, false);
        assertThat(results.get(2).places().runDirectory())
                .isNotEqualTo(results.get(0).places().runDirectory());
    }

    @Test
    void aPriceIsLearntAndGivenBackInItsUnit() throws IOException {
        TrainingResult result = train("a", config(Map.of("label", "price"), Map.of(), "mse", 1));
        Map<String, Double> test = result.metrics().test();
        assertThat(value(test, "rmse")).isBetween(15_000.0, 40_000.0);
        assertThat(value(result.metrics().validation(), "rmse")).isBetween(15_000.0, 40_000.0);
        // the loss is in the scale that is trained, for training, validation and test alike
        assertThat(value(test, "rmse") / Math.sqrt(value(test, "loss"))).isBetween(100_000.0, 140_000.0);
        assertThat(value(result.metrics().validation(), "loss")).isLessThan(0.2);
        assertThat(value(result.metrics().train(), "loss")).isLessThan(0.2);
        assertThat(answering(result)).isEqualTo(new Dense(1, new None(), true, new Zeros()));

        Source rows = Objects.requireNonNull(Configs.BINDING
                        .bind(RunConfig.class, config(Map.of("label", "price"), Map.of(), "mse", 1), "")
                        .data()
                        .test())
                .under(directory.toString());
        String output = directory.resolve("out").toString();
        Prediction.run(
                LocalSpark.session(),
                new HadoopFiles(new Configuration()),
                result.places().modelDirectory(),
                rows,
                output,
                ScoringOptions.standard().withBackend("portable"));
        Row predicted = LocalSpark.session()
                .read()
                .parquet(output)
                .selectExpr("sqrt(avg(pow(prediction - price, 2)))", "avg(abs(prediction - price))")
                .first();
        assertThat(predicted.getDouble(0)).isCloseTo(value(test, "rmse"), within(0.1));
        assertThat(predicted.getDouble(1)).isCloseTo(value(test, "mae"), within(0.1));
    }

    private static Layer answering(TrainingResult result) throws IOException {
        List<Node> nodes = ModelDirectory.load(
                        new HadoopFiles(new Configuration()), result.places().modelDirectory())
                .spec()
                .nodes();
        return nodes.get(nodes.size() - 1).layer();
    }

    @Test
    void broadcastTrainsAndMeasuresTheSame() throws IOException {
        Map<String, Object> data = Map.of("targets", List.of("price", "temperature"));
        Map<String, Object> stopping = Map.of("earlyStopping", Map.of("metric", "rmse", "patience", 5));
        Map<String, Object> broadcast = new LinkedHashMap<>(stopping);
        broadcast.put("sync", "broadcast");
        TrainingResult expected = train("a", config(data, stopping, Map.of("huber", Map.of("delta", 1)), 2));
        TrainingResult result = train("b", config(data, broadcast, Map.of("huber", Map.of("delta", 1)), 2));
        assertThat(result.digests().weights()).isEqualTo(expected.digests().weights());
        assertThat(result.metrics()).isEqualTo(expected.metrics());
        assertThat(value(result.metrics().validation(), "rmse")).isBetween(10_000.0, 40_000.0);
    }

    @Test
    void theKeyLeavesNumbersAsTheyAre() throws IOException {
        Map<String, Object> data = Map.of("label", "temperature", "standardizeTargets", false);
        TrainingResult result = train("a", config(data, Map.of("epochs", 1), "mse", 1));
        Map<String, Double> test = result.metrics().test();
        assertThat(value(test, "loss")).isCloseTo(StrictMath.pow(value(test, "rmse"), 2), within(1.0));
        assertThat(value(test, "rmse")).isGreaterThan(50);
        assertThat(answering(result)).isEqualTo(Dense.of(1));
        TrainingResult standardized = train("a", config(Map.of("label", "temperature"), Map.of("epochs", 1), "mse", 1));
        assertThat(standardized.places().runDirectory())
                .isNotEqualTo(result.places().runDirectory());
        assertThat(value(standardized.metrics().test(), "rmse")).isLessThan(4);
    }
}
