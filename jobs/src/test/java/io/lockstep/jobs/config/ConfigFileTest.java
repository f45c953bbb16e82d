package io.lockstep.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.sync.AllReduce;
import io.lockstep.driver.sync.Broadcast;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    private static final String CONFIG = """
            name: small
            data:
              train: {format: csv, path: a.csv}
            model:
              layers:
                - dense: {units: 4, activation: relu}
                - dense: {units: 2}
              loss: softmaxCrossEntropy
            train:
              epochs: 2
              batch: 32
              optimizer: {sgd: {learningRate: 0.1}}
            """;

    @TempDir
    private Path directory = Path.of("");

    private String file = "";

    @BeforeEach
    void write() throws IOException {
        file = written("small.yaml", CONFIG);
    }

    private String written(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static RunConfig bound(String file, String... settings) {
        return ConfigFile.read(
                        file,
                        () -> {
                            throw new AssertionError("local files need no Hadoop");
                        },
                        List.of(settings))
                .runConfig();
    }

    private void refused(String message, String... settings) {
        assertThatThrownBy(() -> bound(file, settings))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void bindsWithDefaults() {
        RunConfig config = bound(file);
        assertThat(config.name()).isEqualTo("small");
        assertThat(config.seed()).isEqualTo(1);
        assertThat(config.train().sync()).isEqualTo(new AllReduce());
        assertThat(config.model().layers()).hasSize(2);
    }

    @Test
    void settingsGoBeforeTheFileAndTheLastOneWins() {
        RunConfig config = bound(
                file,
                "train.batch=64",
                "train.batch=128",
                "train.optimizer.sgd.momentum=0.5",
                "model.layers[0].dense.units=7",
                "train.sync=broadcast",
                "train.schedule={cosine: {warmupSteps: 3}}");
        assertThat(config.train().batch()).isEqualTo(128);
        assertThat(config.train().sync()).isEqualTo(new Broadcast());
        assertThat(config.train().optimizer().toString()).contains("momentum=0.5");
        assertThat(config.train().schedule().toString()).contains("warmupSteps=3");
        assertThat(config.model().layers().get(0).toString()).contains("units=7");
    }

    @Test
    void dataStandsBesideTheFileOrWhereRootSays() throws IOException {
        assertThat(bound(file).data().root()).isEqualTo(directory.toString());
        String rooted = written("rooted.yaml", CONFIG.replace("data:\n", "data:\n  root: ../other\n"));
        assertThat(bound(rooted).data().root())
                .isEqualTo(directory.resolveSibling("other").toString());
        assertThat(bound(file, "data.root=here").data().root())
                .isEqualTo(Path.of("here").toAbsolutePath().toString());
        assertThat(bound(file, "data.root=hdfs://name/data").data().root()).isEqualTo("hdfs://name/data");
    }

    @Test
    void namesFileLineAndTheNearestKey() {
        assertThatThrownBy(() -> bound(written("typo.yaml", CONFIG.replace("epochs: 2", "epocs: 2"))))
                .hasMessageStartingWith(directory.resolve("typo.yaml")
                        + ":10: train.epocs: unknown key 'epocs'. Did you mean 'epochs'? Known: batch, checkpoints, ");
        assertThatThrownBy(() -> bound(written("units.yaml", CONFIG.replace("units: 2", "units: two"))))
                .hasMessage(directory.resolve("units.yaml")
                        + ":7: model.layers[1].dense.units: expected a number, got text 'two'");
    }

    @Test
    void namesTheOptionThatIsWrong() {
        refused("--set train.batch=0: train.batch: expected at least 1 row, got 0", "train.batch=0");
        refused(
                "--set trin.x=1: trin: unknown key 'trin'. Did you mean 'train'? Known: data, executors, model, name,"
                        + " report, seed, train",
                "trin.x=1");
        refused(
                "--set train.batch: expected path=value, got no '='. Write for example --set train.epochs=3",
                "train.batch");
        refused(
                "--set model.layers[2].dense.units=1: expected a position below 2, the length of the list, got 2",
                "model.layers[2].dense.units=1");
        refused("--set name[0]=1: expected a list before [0], got 'small'", "name[0]=1");
        refused(
                "--set a..b=1: expected a path such as train.optimizer.sgd.momentum or model.layers[1].dense.units, got"
                        + " 'a..b'",
                "a..b=1");
        refused(
                "--set model.layers.dense=1: expected keys and values before .dense, got a list. Name a position, such as"
                        + " [0]",
                "model.layers.dense=1");
    }

    /** Its URL or arguments may hold a password, wherever the option is wrong. */
    @Test
    void whatAnOptionSaysOfAHookIsNotRepeated() {
        String retrain = "retrain={registry: r, partitions: {column: dt, last: 5d}, holdout: {last: 1d}";
        for (List<String> options : List.of(
                List.of(retrain + "}", "retrain.onPublish.url=http:// secret"),
                List.of(retrain + "}", "retrain.onPublish.url=ftp://me:secret@host"),
                List.of(retrain + "}", "retrain.onRefuse=https://me:secret@host"),
                List.of(retrain + "}", "retrain.onRefuse={url: 'https://me:secret@host', command: [x]}"),
                List.of(retrain + "}", "retrain.onRefuse.command=notify secret"),
                List.of(retrain + ", onPublish: {url: 'secret'}}"),
                List.of(retrain + ", onPublish: https://me:secret@host}"),
                List.of("retrain.onPublish.url:https://host?token=secret"),
                List.of("retrain.onPublish.url:https://me:secret@host"),
                List.of("retrain.onPublish.url={secret"))) {
            assertThatThrownBy(() -> ConfigFile.read(file, () -> null, options).retrainConfig())
                    .as(options.toString())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("--set retrain")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void complaintsFromLaterGetTheirLine() {
        ConfigFile config = ConfigFile.read(file, () -> null, List.of());
        assertThat(config.located(new IllegalArgumentException("model.layers[1] dense: does not fit")))
                .hasMessage(file + ":7: model.layers[1] dense: does not fit");
        IllegalArgumentException other = new IllegalArgumentException("a.csv: no such file");
        assertThat(config.located(other)).isSameAs(other);
    }

    @Test
    void saysWhatIsWrongWithTheFileItself() throws IOException {
        assertThatThrownBy(() -> bound("nowhere.yaml"))
                .hasMessage("nowhere.yaml: expected a config file, got no file of this name in "
                        + Path.of("").toAbsolutePath() + ". Check the path; lockstep init DATA writes one");
        assertThatThrownBy(() -> bound(written("empty.yaml", "# nothing\n")))
                .hasMessage(directory.resolve("empty.yaml")
                        + ": expected keys and values such as 'name: …', got an empty file."
                        + " lockstep init DATA writes a config for data; conf/ has examples");
        for (String data : new String[] {"rows.csv", "rows.CSV.gz", "part.snappy.parquet"}) {
            String path = written(data, "a: b, c: d\n");
            assertThatThrownBy(() -> bound(path))
                    .hasMessage(
                            path + ": expected a config file, got data. Give the .yaml; lockstep init DATA writes one");
        }
        assertThatThrownBy(() -> bound(directory.toString()))
                .hasMessage(directory + ": expected a config file, got a directory. Give the .yaml; lockstep init DATA"
                        + " writes one");
        Path latin = Files.write(directory.resolve("latin.yaml"), "name: é".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> bound(latin.toString()))
                .hasMessage(latin + ": expected text in UTF-8, got other bytes. Save it as UTF-8");
    }
}
