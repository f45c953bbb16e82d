package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.evaluation.Evaluation;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prediction.Prediction;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.model.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model with a residual block, two inputs and two answers, from the table to predictions. */
class GraphTrainingIT {
    @TempDir
    private Path directory;

    /** The usual table with a column of categories, and a number to predict: twice the first column, more on ward 0. */
    @BeforeEach
    void writeTable() throws IOException {
        TableConfig.write(directory);
        for (String name : List.of("train.csv", "test.csv")) {
            Path file = directory.resolve(name);
            List<String> lines = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                int ward = lines.size() % 3;
                lines.add(
                        lines.isEmpty()
                                ? line + ",ward,size"
                                : line + ",w" + ward + ","
                                        + (2 * Double.parseDouble(line.substring(0, line.indexOf(',')))
                                                + (ward == 0 ? 3 : 0)));
            }
            Files.write(file, lines);
        }
    }

    private Map<String, Object> plainData(Map<String, Object> train) {
        Map<String, Object> config = TableConfig.plainData(directory, train);
        Map<String, Object> data = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(config.get("data")))
                .forEach((key, value) -> data.put(String.valueOf(key), value));
        data.remove("label");
        data.remove("numeric");
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put("wide", Map.of("categorical", List.of("ward"), "numeric", List.of("a")));
        inputs.put("deep", Map.of("numeric", List.of("a", "b", "c", "d", "e", "f")));
        data.put("inputs", inputs);
        config.put("data", data);
        Map<String, Object> block = Map.of(
                "layers",
                List.of(
                        Map.of("dense", Map.of("units", 24, "activation", "relu")),
                        Map.of("dense", Map.of("units", 24))),
                "activation",
                "relu");
        config.put(
                "model",
                Map.of(
                        "layers",
                        List.of(
                                Map.of("from", "deep", "dense", Map.of("units", 24, "activation", "relu")),
                                Map.of(
                                        "name",
                                        "trunk",
                                        "repeat",
                                        Map.of("times", 2, "layers", List.of(Map.of("residual", block)))),
                                Map.of("name", "tree", "dense", Map.of("units", 3)),
                                Map.of("name", "both", "from", List.of("wide", "trunk"), "concat", Map.of()),
                                Map.of("name", "size", "dense", Map.of("units", 1))),
                        "outputs",
                        List.of(
                                Map.of("node", "tree", "loss", "softmaxCrossEntropy", "label", "tree"),
                                Map.of("node", "size", "loss", "mse", "weight", 0.5, "label", "size"))));
        return config;
    }

    private static RunConfig bind(Map<String, Object> config) {
        return Configs.BINDING.bind(RunConfig.class, config, "");
    }

    private TrainingResult train(String runs, Map<String, Object> train) throws IOException {
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve(runs).toString())
                .withBackend("portable");
        return TrainingRun.run(LocalSpark.session(), bind(plainData(train)), options, new Heard());
    }

    private static double value(Map<String, Double> metrics, String name) {
        return Objects.requireNonNull(metrics.get(name));
    }

    @Test
    void trainsEvaluatesAndPredicts() throws IOException {
        TrainingResult result = train("runs", Map.of("epochs", 20));
        Map<String, Double> test = result.metrics().test();
        assertThat(test.keySet())
                .containsExactly("tree_accuracy", "tree_loss", "size_mae", "size_rmse", "size_r2", "size_loss", "loss");
        assertThat(result.metrics().validation().keySet()).isEqualTo(test.keySet());
        assertThat(test.get("tree_accuracy")).isGreaterThan(0.8);
        assertThat(test.get("size_rmse")).isLessThan(0.5);
        assertThat(test.get("loss")).isEqualTo(value(test, "tree_loss") + 0.5 * value(test, "size_loss"));

        HadoopFiles files = new HadoopFiles(new Configuration());
        String model = result.places().modelDirectory();
        assertThat(ModelDirectory.load(files, model).spec().nodes())
                .extracting(Node::name)
                .containsExactly(
                        "dense1",
                        "trunk/residual1/dense1",
                        "trunk/residual1/dense2",
                        "trunk/residual1/add",
                        "trunk/residual2/dense1",
                        "trunk/residual2/dense2",
                        "trunk/residual2/add",
                        "tree",
                        "both",
                        "size");
        Source rows =
                Objects.requireNonNull(bind(plainData(Map.of())).data().test()).under(directory.toString());
        ScoringOptions portable = ScoringOptions.standard().withBackend("portable");
        assertThat(Evaluation.run(LocalSpark.session(), files, model, rows, portable)
                        .metrics())
                .isEqualTo(test);
        Diagnostics diagnostics = LocalTraining.diagnostics(result);
        assertThat(diagnostics.answers())
                .extracting(Diagnostics.AnswerDiagnostics::name)
                .containsExactly("tree", "size");
        Diagnostics.Confusion confusion =
                Objects.requireNonNull(diagnostics.answers().get(0).confusion());
        double right = 0;
        for (int i = 0; i < 3; i++) {
            right += confusion.rows().get(i).get(i);
        }
        assertThat(right / diagnostics.rows()).isEqualTo(value(test, "tree_accuracy"));
        assertThat(diagnostics.answers().get(1).numbers().get(0).pairs())
                .as("in the unit of the column")
                .allSatisfy(pair -> assertThat(pair.predicted()).isCloseTo(pair.right(), within(5.0)));
        assertThat(diagnostics.answers().get(1).worst()).hasSize(4);
        String output = directory.resolve("out").toString();
        Prediction.run(LocalSpark.session(), files, model, rows, output, portable);
        Dataset<Row> predicted = LocalSpark.session().read().parquet(output);
        assertThat(predicted.columns())
                .containsExactly(
                        "a",
                        "b",
                        "c",
                        "d",
                        "e",
                        "f",
                        "tree",
                        "ward",
                        "size",
                        "tree_prediction",
                        "tree_probability",
                        "size_prediction");
        Row checked = predicted
                .selectExpr(
                        "avg(case when tree_prediction = tree then 1.0D else 0.0D end)",
                        "sqrt(avg(pow(size_prediction - size, 2)))")
                .first();
        assertThat(checked.getDouble(0)).isCloseTo(test.get("tree_accuracy"), within(1e-12));
        assertThat(checked.getDouble(1)).isCloseTo(test.get("size_rmse"), within(1e-5));
    }

    @Test
    void broadcastGivesTheSameBitsWithPlateaus() throws IOException {
        Map<String, Object> train =
                Map.of("schedule", Map.of("reduceOnPlateau", Map.of("factor", 0.5, "patience", 1, "minDelta", 100)));
        Map<String, Object> broadcast = new LinkedHashMap<>(train);
        broadcast.put("sync", "broadcast");
        TrainingResult expected = train("a", train);
        TrainingResult result = train("b", broadcast);
        assertThat(result.digests().weights()).isEqualTo(expected.digests().weights());
        assertThat(result.metrics()).isEqualTo(expected.metrics());
    }

    /** Under both modes, in a model with residual blocks and two answers. */
    @Test
    void recomputationGivesTheSameBits() throws IOException {
        TrainingResult expected = train("a", Map.of());
        for (String sync : List.of("allreduce", "broadcast")) {
            TrainingResult result = train(sync, Map.of("recompute", true, "sync", sync));
            assertThat(result.digests().weights())
                    .as(sync)
                    .isEqualTo(expected.digests().weights());
            assertThat(result.metrics()).as(sync).isEqualTo(expected.metrics());
        }
    }

    /** The config as plain data with something else at one key of a section. */
    private Map<String, Object> with(String section, String key, Object value) {
        Map<String, Object> config = plainData(Map.of());
        Map<String, Object> changed = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(config.get(section)))
                .forEach((name, element) -> changed.put(String.valueOf(name), element));
        changed.put(key, value);
        config.put(section, changed);
        return config;
    }

    @Test
    void refusalsNameTheKey() {
        assertThatThrownBy(() -> bind(with("data", "label", "tree")))
                .hasMessage("data.label: expected it under each of model.outputs, as there are several, got it here."
                        + " Move it");
        assertThatThrownBy(() -> bind(with("data", "numeric", List.of("a"))))
                .hasMessage("data.inputs: expected numeric, categorical, arrays, columns, noise, shape, buckets, scale,"
                        + " normalize and standardize inside each input, got some beside them. Move them");
        assertThatThrownBy(() -> bind(with("data", "inputs", Map.of("a/b", Map.of("numeric", List.of("a"))))))
                .hasMessage(
                        "data.inputs: expected names of a letter, then letters, digits, '_' or '-', got 'a/b'. Rename"
                                + " it");
        assertThatThrownBy(() -> bind(with("data", "inputs", Map.of("wide", Map.of()))))
                .hasMessage(
                        "data.inputs.wide: expected columns under numeric, categorical, arrays or columns, or noise,"
                                + " got none");
        assertThatThrownBy(() -> bind(with("model", "loss", "mse")))
                .hasMessage(
                        "model.loss: expected loss or outputs, got both. Each output has a loss of its own; keep one"
                                + " of them");
        assertThatThrownBy(() -> bind(with("model", "outputs", List.of())))
                .hasMessage("model.loss: is required and has no default. Add it");
        assertThatThrownBy(() -> bind(with(
                        "model",
                        "outputs",
                        List.of(Map.of("node", "tree", "loss", "softmaxCrossEntropy", "weight", -1)))))
                .hasMessage("model.outputs[0]: weight must be above 0, got -1.0. Leave the output out not to train it");
    }

    private static Map<String, Object> tree(String key, Object value) {
        return Map.of("node", "tree", "loss", "softmaxCrossEntropy", "label", "tree", key, value);
    }

    @Test
    void refusalsNameTheOutput() {
        assertThatThrownBy(() -> bind(with("model", "outputs", List.of(Map.of("node", "tree", "label", "tree")))))
                .hasMessage("model.outputs[0].loss: is required and has no default. Add it");
        assertThatThrownBy(() -> bind(with("model", "outputs", List.of(tree("targets", List.of("a"))))))
                .hasMessage("model.outputs[0]: expected label or targets, got both. Keep one");
        assertThatThrownBy(() -> prepared(with(
                        "model",
                        "outputs",
                        List.of(
                                tree("classes", List.of("ash", "birch", "cedar")),
                                Map.of(
                                        "node",
                                        "size",
                                        "loss",
                                        "softmaxCrossEntropy",
                                        "label",
                                        "tree",
                                        "classes",
                                        List.of("cedar", "ash"))))))
                .hasMessage("model.outputs[1].classes: expected ash, birch, cedar, as model.outputs[0] has for the same"
                        + " column 'tree', got cedar, ash. Write the same list for both");
        Map<String, Object> size = Map.of("node", "size", "loss", "mse", "label", "size");
        assertThatThrownBy(() -> prepared(with("model", "outputs", List.of(tree("weight", 1), size, size))))
                .hasMessage("model.outputs[2].node: expected another node than outputs[1] reads, got 'size'. Give each"
                        + " output a layer of its own");
        assertThatThrownBy(() -> prepared(with("model", "outputs", List.of(tree("weight", 1)))))
                .hasMessage("model.layers[4] dense: nothing reads its output 'size', and the model's output is 'tree'."
                        + " Connect it or remove it");
        assertThatThrownBy(() -> prepared(with(
                        "model",
                        "outputs",
                        List.of(Map.of("node", "trees", "loss", "softmaxCrossEntropy", "label", "tree"), size))))
                .hasMessage("model.outputs[0].node: unknown node 'trees'. Did you mean 'tree'? Known: both, deep,"
                        + " dense1, size, tree, trunk, wide");
    }

    @Test
    void refusalsNameTheInput() {
        assertThatThrownBy(() -> bind(with(
                        "data",
                        "inputs",
                        Map.of("wide", Map.of("numeric", List.of("a"), "categorical", List.of("a"))))))
                .hasMessage("data.inputs.wide: columns: expected each name once, got 'a' twice. Remove one");
        Map<String, Object> a = Map.of("numeric", List.of("a"));
        assertThatThrownBy(() -> prepared(with("data", "inputs", Map.of("deep", a))))
                .hasMessage("model.layers[3] concat: reads an unknown earlier node 'wide'. Known: deep, dense1, tree,"
                        + " trunk");
        assertThatThrownBy(() -> prepared(with("data", "inputs", Map.of("deep", a, "wide", a, "spare", a))))
                .hasMessage("model.layers: nothing reads the input 'spare'. Read it with from, or remove it from the"
                        + " data");
        Map<String, Object> images = with("data", "augment", Map.of("flip", "horizontal"));
        assertThatThrownBy(() -> prepared(images))
                .hasMessage("data.augment: expected pictures (channels x height x width), got examples of shape 10."
                        + " Remove data.augment");
    }

    @Test
    void refusalsNameTheColumn() {
        assertThatThrownBy(() -> prepared(
                        with("model", "outputs", List.of(Map.of("node", "tree", "loss", "softmaxCrossEntropy")))))
                .hasMessage(
                        "model.outputs[0].label: expected the column with the answer, got none. Columns: a, b, c, d,"
                                + " e, f, tree, ward, size");
        assertThatThrownBy(() -> prepared(with(
                        "model",
                        "outputs",
                        List.of(Map.of("node", "tree", "loss", "softmaxCrossEntropy", "label", "a")))))
                .hasMessage("model.outputs[0].label: expected a column that is no input, got 'a', which is one. Remove"
                        + " it from the inputs");
        assertThatThrownBy(() ->
                        prepared(with("data", "inputs", Map.of("wide", Map.of("categorical", List.of("wart"))))))
                .hasMessage("data.inputs.wide.categorical: expected a column of the data, got 'wart'. Columns: a, b, c,"
                        + " d, e, f, tree, ward, size");
        assertThatThrownBy(() -> prepared(with(
                        "data", "inputs", Map.of("wide", Map.of("numeric", List.of("a"), "shape", List.of(2, 2))))))
                .hasMessage("input 'wide': expected a shape of 1 numbers, as the columns give, got 2x2. Correct"
                        + " data.inputs.wide.shape");
    }

    private TrainingResult prepared(Map<String, Object> config) throws IOException {
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve("refused").toString());
        return TrainingRun.run(LocalSpark.session(), bind(config), options, new Heard());
    }
}
