package io.lockstep.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResolvedConfigTest {
    @TempDir
    Path directory;

    static Stream<Path> recipes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../conf"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    private static ConfigFile read(Path file, String... settings) {
        return ConfigFile.read(
                file.toString(),
                () -> {
                    throw new AssertionError("a local file");
                },
                List.of(settings));
    }

    private ConfigFile again(ConfigFile file) throws IOException {
        return read(Files.write(directory.resolve("again.yaml"), file.resolved().yaml()));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void whatIsPrintedIsTheSameConfig(Path recipe) throws IOException {
        ConfigFile file = read(recipe, "train.epochs=3", "train.optimizer=lion", "data.weight='a b: #c'");
        ConfigFile again = again(file);
        assertThat(again.runConfig()).isEqualTo(file.runConfig());
        if (file.resolved().plainData().get("config") instanceof Map<?, ?> keys && keys.containsKey("retrain")) {
            assertThat(again.retrainConfig()).isEqualTo(file.retrainConfig());
        }
        assertThat(file.resolved().yaml()).allMatch(line -> line.endsWith(":") || line.contains("  # "));
    }

    private Path written(String... lines) throws IOException {
        return Files.write(directory.resolve("a.yaml"), List.of(lines));
    }

    /** Short forms: a source's name, a column by its name, kinds alone, one number for a kernel, one name for a list. */
    @Test
    void everyValueSaysWhereItComesFrom() throws IOException {
        Path file = written(
                "name: a",
                "data:",
                "  train: {format: csv, path: a.csv}",
                "  label: y",
                "  columns:",
                "    - numeric: age",
                "    - categorical: {column: ward, rare: 20}",
                "model:",
                "  layers:",
                "    - {name: in, from: input, dense: {units: 8, activation: relu}}",
                "    - dropout",
                "    - dense:",
                "        units: 1",
                "  loss: huber",
                "train:",
                "  epochs: 2",
                "  batch: 64",
                "  optimizer: sgd");
        String at = file + ":";
        ConfigFile config = read(file, "train.optimizer.sgd.learningRate=0.5", "model.layers[1].dropout.rate=0.1");
        assertThat(again(config).runConfig()).isEqualTo(config.runConfig());
        Map<String, String> origins = config.resolved().origins();
        assertThat(origins)
                .containsAllEntriesOf(Map.ofEntries(
                        Map.entry("name", at + 1),
                        Map.entry("seed", "default"),
                        Map.entry("data.root", "the config's directory"),
                        Map.entry("data.train.path", at + 3),
                        Map.entry("data.train.header", "default"),
                        Map.entry("data.label", at + 4),
                        Map.entry("data.key", "not set"),
                        Map.entry("data.columns[0].numeric.column", at + 6),
                        Map.entry("data.columns[0].numeric.log", "default"),
                        Map.entry("data.columns[1].categorical.rare", at + 7),
                        Map.entry("model.layers[0].from[0]", at + 10),
                        Map.entry("model.layers[0].dense.activation.relu", at + 10),
                        Map.entry("model.layers[1].dropout.rate", "--set model.layers[1].dropout.rate=0.1"),
                        Map.entry("model.layers[2].dense.units", at + 13),
                        Map.entry("model.layers[2].dense.bias", "default"),
                        Map.entry("model.loss.huber", at + 14),
                        Map.entry("model.loss.huber.delta", "default"),
                        Map.entry("train.slices", "auto: 2 by the batch"),
                        Map.entry("train.optimizer.sgd.learningRate", "--set train.optimizer.sgd.learningRate=0.5"),
                        Map.entry("train.optimizer.sgd.momentum", "default"),
                        Map.entry("executors.min", "default")));
        assertThat(config.resolved().yaml())
                .contains(
                        "  epochs: 2" + " ".repeat(41) + "# " + at + 16,
                        "  slices: null" + " ".repeat(38) + "# auto: 2 by the batch",
                        "  loss: {huber: {delta: 1.0}}" + " ".repeat(23) + "# " + at + "14, else default",
                        "      learningRate: 0.5" + " ".repeat(29) + "# --set train.optimizer.sgd.learningRate=0.5",
                        "    - name: in" + " ".repeat(38) + "# " + at + 10);
    }

    /** What is not shown has to be filled in: no command takes the line as it is printed. */
    @Test
    void whatIsSecretInTheUrlOfAHookIsNotShown() throws IOException {
        Path file = written(
                "name: a",
                "data: {train: {format: csv, path: a.csv}, label: y, numeric: [age]}",
                "model: {layers: [{dense: {units: 1}}], loss: mse}",
                "train: {epochs: 2, batch: 64, optimizer: {sgd: {learningRate: 0.1}}}",
                "retrain:",
                "  registry: models/a",
                "  partitions: {column: dt, last: 56d}",
                "  holdout: {last: 7d}",
                "  onPublish: {url: \"https://me:secret1@alerts.example:8443/a/b?token=secret2#secret3\"}",
                "  onRefuse: {url: \"http://alerts.example/c\"}");
        ConfigFile config = read(file);
        assertThat(config.retrainConfig().onPublish()).isNotNull();
        String shown = "https://<hidden>@alerts.example:8443/a/b?<hidden>";
        String filledIn = file + ":9; <hidden> is to be filled in";
        assertThat(config.resolved().yaml())
                .noneMatch(line -> line.contains("secret"))
                .contains("    url: \"" + shown + "\"  # " + filledIn, "    command: []" + " ".repeat(37) + "# default")
                .anyMatch(line -> line.contains("\"http://alerts.example/c\"") && !line.contains("hidden"));
        assertThat(Json.line(config.resolved().plainData()))
                .doesNotContain("secret")
                .contains("\"url\":\"" + shown + "\"", "\"retrain.onPublish.url\":\"" + filledIn + "\"");
        ConfigFile again = again(config);
        assertThatThrownBy(again::retrainConfig)
                .hasMessageContaining("retrain.onPublish: url: expected http://host/path or https://host/path, got"
                        + " another text of " + shown.length() + " characters. Correct it");
        ConfigFile set = read(file, "retrain.onPublish.url=https://me:secret@b.example/?secret");
        assertThat(Json.line(set.resolved().plainData()) + set.resolved().yaml())
                .doesNotContain("secret")
                .contains("--set retrain.onPublish.url=…; <hidden> is to be filled in");
    }
}
