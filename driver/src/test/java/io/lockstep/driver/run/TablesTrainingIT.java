package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model with a table of which rows are touched, from lines to a model, its test, predictions, and a model that begins with it. */
class TablesTrainingIT {
    private static final int IDS = 3_000;
    private static final int LENGTH = 4;

    @TempDir
    private Path directory;

    /** Yes for rows of more even ids than odd ones, which are below 1,000. */
    private Path write() throws IOException {
        Random random = new Random(5);
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < 400; row++) {
            List<Integer> ids = new ArrayList<>();
            int even = 0;
            for (int i = 0; i < LENGTH; i++) {
                ids.add((int) (1_000 * Math.pow(random.nextDouble(), 3)));
                even += ids.get(i) % 2 == 0 ? 1 : 0;
            }
            lines.add("{\"ids\": " + ids + ", \"even\": \"" + (2 * even > LENGTH ? "yes" : "no") + "\"}");
        }
        return Files.write(directory.resolve("rows.jsonl"), lines);
    }

    private static RunConfig config(Path rows, Map<String, Object> changes) {
        return config(rows, changes, "table");
    }

    /** @param part node that a part goes to */
    private static RunConfig config(Path rows, Map<String, Object> changes, String part) {
        Map<String, Object> source = Map.of("format", "jsonLines", "path", rows.toString());
        Object ids = Map.of("ids", Map.of("column", "ids", "length", LENGTH, "exactly", true, "largest", IDS - 1));
        Map<String, Object> data = Map.of(
                "train",
                source,
                "test",
                source,
                "validation",
                Map.of("fraction", 0.1),
                "inputs",
                Map.of("ids", Map.of("columns", List.of(ids))),
                "label",
                "even");
        Map<String, Object> embedding = Map.of("size", IDS, "dimension", 16, "sparse", true);
        Map<String, Object> model = Map.of(
                "layers",
                List.of(
                        Map.of("name", "table", "from", "ids", "embedding", embedding),
                        Map.of("flatten", Map.of()),
                        Map.of("dense", Map.of("units", 16, "activation", "relu")),
                        Map.of("dense", Map.of("units", 2))),
                "loss",
                "softmaxCrossEntropy",
                "parts",
                Map.of("vectors", Map.of("from", List.of("ids"), "node", part)));
        Map<String, Object> train = new LinkedHashMap<>(Map.of(
                "epochs",
                6,
                "batch",
                40,
                "slices",
                4,
                "checkpoints",
                Map.of("everySteps", 5),
                "ema",
                Map.of("decay", 0.5),
                "optimizer",
                Map.of("adamw", Map.of("learningRate", 0.01)),
                "tableOptimizer",
                Map.of("adagrad", Map.of("learningRate", 0.3))));
        train.putAll(changes);
        return Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "tables", "data", data, "model", model, "train", train), "");
    }

    /** Some rows of the table of a model, one after another. */
    private static float[] rows(String model, long first, int count) throws IOException {
        LoadedModel loaded = ModelDirectory.load(LocalTraining.FILES, model);
        Table table = loaded.spec().layout().tables().get(0);
        try (Network network = loaded.network(Backends.named("portable"))) {
            float[] values = new float[count * table.dimension()];
            network.table(0).read(first * table.dimension(), values, 0, values.length);
            return values;
        }
    }

    @Test
    void aPartHasTheRowsOfItsTable() throws IOException {
        TrainingResult.Places places = LocalTraining.train(
                        directory.resolve("runs"), config(write(), Map.of("epochs", 1)))
                .places();
        String part = Objects.requireNonNull(places.parts().get("vectors")).directory();
        assertThat(rows(part, 0, IDS)).isEqualTo(rows(places.modelDirectory(), 0, IDS));
    }

    @Test
    void aPartThatIsNoneOfTheModelIsRefusedBeforeTraining() throws IOException {
        RunConfig wrong = config(write(), Map.of(), "tables");
        Path runs = directory.resolve("runs");
        assertThatThrownBy(() -> LocalTraining.train(runs, wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("model.parts.vectors: part: ")
                .hasMessageContaining("'tables'");
        assertThat(runs).isDirectoryNotContaining("regex:.*/tables[^/]*");
    }

    @Test
    void trainsEvaluatesPredictsAndBeginsAnother() throws IOException {
        Path rows = write();
        TrainingResult result = LocalTraining.train(directory.resolve("runs"), config(rows, Map.of()));
        assertThat(result.metrics().train())
                .hasEntrySatisfying("loss", loss -> assertThat(loss).isLessThan(0.45));
        Source source = Objects.requireNonNull(config(rows, Map.of()).data().test());
        LocalTraining.assertScoringAgrees(result, source, "even", directory.resolve("out"));
        String model = result.places().modelDirectory();
        Table table = ModelDirectory.spec(LocalTraining.FILES, model)
                .layout()
                .tables()
                .get(0);
        float[] drawn = new float[2_000 * table.dimension()];
        table.fill(config(rows, Map.of()).seed(), 1_000, 2_000, drawn, 0);
        assertThat(rows(model, 1_000, 2_000)).as("rows that nothing touched").isEqualTo(drawn);
        Map<String, Object> next = Map.of(
                "maxSteps",
                1,
                "initFrom",
                Map.of("path", model),
                "tableOptimizer",
                Map.of("sgd", Map.of("learningRate", 1e-30)));
        TrainingResult second = LocalTraining.train(directory.resolve("next"), config(rows, next));
        assertThat(rows(second.places().modelDirectory(), 0, IDS)).isEqualTo(rows(model, 0, IDS));
    }
}
