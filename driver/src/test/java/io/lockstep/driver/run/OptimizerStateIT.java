package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that go on from another one's model, with the state of its optimizer and without. */
class OptimizerStateIT {
    private static final int ROWS = 1_507;

    private final HadoopFiles files = new HadoopFiles(new Configuration());
    private final List<String> notes = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void writeTable() throws IOException {
        TableConfig.write(directory);
    }

    @AfterEach
    void disarm() {
        Faults.disarm();
    }

    /** All rows are one batch, so that a step is what it would have been in the training before. */
    private TrainingResult train(String runs, Map<String, Object> changes, int units) throws IOException {
        Map<String, Object> train = new LinkedHashMap<>();
        train.put("epochs", 3);
        train.put("batch", ROWS);
        train.put("slices", 3);
        train.put("optimizer", Map.of("adam", Map.of("learningRate", 0.05)));
        train.putAll(changes);
        Map<String, Object> plain = TableConfig.plainData(directory, train);
        Map<String, Object> data = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(plain.get("data"))).forEach((key, value) -> data.put("" + key, value));
        data.remove("validation");
        plain.put("data", data);
        plain.put(
                "model",
                Map.of(
                        "layers",
                        List.of(
                                Map.of("dense", Map.of("units", units, "activation", "tanh")),
                                Map.of("dense", Map.of("units", 3))),
                        "loss",
                        "softmaxCrossEntropy"));
        RunConfig config = Configs.BINDING.bind(RunConfig.class, plain, "");
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve(runs).toString())
                .withBackend("portable");
        return TrainingRun.run(LocalSpark.session(), config, options, new RunListener() {
            @Override
            public void note(String message) {
                notes.add(message);
            }
        });
    }

    private static Map<String, Object> from(TrainingResult first, Map<String, Object> more) {
        Map<String, Object> from =
                new LinkedHashMap<>(Map.of("path", first.places().modelDirectory()));
        from.putAll(more);
        return Map.of("initFrom", from);
    }

    private double distance(TrainingResult a, TrainingResult b) throws IOException {
        HeapFloats left =
                ModelDirectory.load(files, a.places().modelDirectory()).parameters();
        HeapFloats right =
                ModelDirectory.load(files, b.places().modelDirectory()).parameters();
        double most = 0;
        for (int i = 0; i < left.array().length; i++) {
            most = Math.max(most, Math.abs(left.array()[i] - right.array()[i]));
        }
        return most;
    }

    @Test
    void aTrainingInTwoPartsIsOneTraining() throws IOException {
        TrainingResult whole = train("whole", Map.of("epochs", 6), 8);
        TrainingResult first = train("first", Map.of(), 8);
        TrainingResult bare = train("bare", from(first, Map.of()), 8);
        notes.clear();
        Map<String, Object> warm = from(first, Map.of("optimizerState", true));
        TrainingResult second = train("second", warm, 8);
        assertThat(distance(second, whole))
                .as("rows are added in another order")
                .isLessThan(1e-4);
        assertThat(distance(bare, whole)).isGreaterThan(1e-2);
        String run = first.places().runDirectory();
        assertThat(notes)
                .contains("optimizer: firstMoment, secondMoment after 3 steps begin as in " + run
                        + "/checkpoints/step-000000000003");
        assertThat(String.valueOf(ModelDirectory.lineage(files, second.places().modelDirectory())
                        .get("initFrom")))
                .contains("steps=3", "slots=[firstMoment, secondMoment]");
        Map<String, Object> broadcast = new LinkedHashMap<>(warm);
        broadcast.put("sync", "broadcast");
        assertThat(train("broadcast", broadcast, 8).digests().weights())
                .isEqualTo(second.digests().weights());
        Faults.arm("run.after-commit", pass -> {
            if (pass == 2) {
                throw new IllegalStateException("armed");
            }
        });
        assertThatThrownBy(() -> train("again", warm, 8)).hasMessageContaining("armed");
        Faults.disarm();
        assertThat(train("again", warm, 8).digests().weights())
                .as("gone on in the middle")
                .isEqualTo(second.digests().weights());
    }

    @Test
    void layersThatChangedBeginAnew() throws IOException {
        TrainingResult first = train("first", Map.of("epochs", 1), 8);
        notes.clear();
        train("wider", from(first, Map.of("optimizerState", true, "changed", "drawn")), 9);
        assertThat(notes.get(0))
                .endsWith("weights.safetensors: dense2/bias; drawn from the seed, as they changed: dense1/weight [9, 6]"
                        + " ([8, 6] there), dense1/bias [9] ([8] there), dense2/weight [3, 9] ([3, 8] there)");
    }

    @Test
    void stateThatIsNotThere() throws IOException {
        TrainingResult first = train("first", Map.of("epochs", 1), 8);
        Map<String, Object> warm = from(first, Map.of("optimizerState", true));
        Map<String, Object> other = new LinkedHashMap<>(warm);
        other.put("optimizer", Map.of("sgd", Map.of("learningRate", 0.1, "momentum", 0.9)));
        String run = first.places().runDirectory();
        assertThatThrownBy(() -> train("other", other, 8))
                .hasMessage(
                        "train.initFrom.optimizerState: expected the state [momentum] of this config's optimizer, got"
                                + " [firstMoment, secondMoment] in " + run
                                + ". Train by the same optimizer, or set optimizerState: false");
        Path file =
                Path.of(java.net.URI.create(first.places().modelDirectory())).resolve("weights.safetensors");
        Path alone = Files.copy(file, directory.resolve("alone.safetensors"));
        assertThatThrownBy(() ->
                        train("file", Map.of("initFrom", Map.of("path", alone.toString(), "optimizerState", true)), 8))
                .hasMessageStartingWith(
                        "train.initFrom.optimizerState: expected train.initFrom.path to be a model directory");
        Path checkpoints = Path.of(java.net.URI.create(run)).resolve("checkpoints");
        try (Stream<Path> all = Files.walk(checkpoints)) {
            all.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
        }
        assertThatThrownBy(() -> train("gone", warm, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "train.initFrom.optimizerState: expected the checkpoint after step 1 of the run that trained "
                                + first.places().modelDirectory() + ", got none that is whole in " + run
                                + "/checkpoints. Keep the run directories of models that trainings begin with, or set"
                                + " optimizerState: false");
    }
}
