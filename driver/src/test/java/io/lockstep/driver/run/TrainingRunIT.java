package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.profile.ScoreProfile;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole trainings in an embedded Spark. */
class TrainingRunIT {
    private final Heard heard = new Heard();

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

    private TrainingResult train(String runs, Map<String, Object> changes) throws IOException {
        return train(TableConfig.of(directory, changes), options(runs));
    }

    private Options options(String runs) {
        return Options.standard()
                .withRunsDirectory(directory.resolve(runs).toString())
                .withBackend("portable");
    }

    private TrainingResult train(RunConfig config, Options options) throws IOException {
        return TrainingRun.run(LocalSpark.session(), config, options, heard);
    }

    @Test
    void trainsTestsAndAccountsForEveryRow() throws IOException {
        TrainingResult result = train("runs", Map.of("epochs", 10));
        assertThat(heard.phases).containsExactly("preparing data", "training", "testing");
        assertThat(heard.epochs)
                .extracting(RunListener.EpochReport::epoch)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(result.metrics().test().get("accuracy")).isGreaterThan(0.8);
        assertThat(result.metrics().validation()).isEqualTo(heard.epochs.get(9).validation());
        assertThat(result.rows().read()).isEqualTo(1_507);
        assertThat(result.rows().trained()
                        + result.rows().skipped().values().stream()
                                .mapToLong(n -> n)
                                .sum())
                .isEqualTo(1_507);
        assertThat(result.ranks()).hasSize(1);
        assertThat(result.ranks().get(0).examples())
                .isEqualTo(10 * result.rows().trained());
        assertThat(result.work().pace().steady()).isPositive();
        assertThat(result.work().pace().total()).isPositive();
        assertThat(result.plainData())
                .containsEntry("examples_per_second", result.work().pace().steady())
                .containsEntry("examples_per_second_total", result.work().pace().total());
        Path weights = Path.of(URI.create(result.places().modelDirectory())).resolve("weights.safetensors");
        assertThat(Sha256.of(Files.readAllBytes(weights)))
                .isEqualTo(result.digests().weights());
        assertThat(TrainingResult.fromPlainData(result.plainData(), false)).isEqualTo(result);
        checkProfile(result);
    }

    private static void checkProfile(TrainingResult result) throws IOException {
        Profile profile = ModelDirectory.profile(
                        new HadoopFiles(new Configuration()), result.places().modelDirectory())
                .orElseThrow();
        assertThat(profile.rows()).isEqualTo(result.rows().trained());
        assertThat(profile.inputs()).isNotEmpty().allMatch(column -> column.rows() == profile.rows());
        assertThat(profile.labels()).hasSize(1);
        ScoreProfile scores = profile.scores().get(0);
        assertThat(scores.side()).isEqualTo("validation");
        assertThat(scores.rows())
                .isEqualTo(result.rows().skipped().get("validation"))
                .isPositive();
        assertThat(scores.answers()).allMatch(answer -> answer.rows() == scores.rows());
    }

    /** No run begins, so that another config may have its directory. */
    @Test
    void aClassOnlyInTheTestIsFoundBeforeTraining() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(directory.resolve("test.csv")));
        lines.set(3, lines.get(3).replaceFirst("[a-z]+$", "yew"));
        Files.write(directory.resolve("test.csv"), lines);
        assertThatThrownBy(() -> train("runs", Map.of()))
                .hasMessageContaining(
                        "test.csv, line 4: column 'tree': expected one of the classes ash, birch, cedar, got"
                                + " 'yew'");
        assertThat(heard.phases).containsExactly("preparing data");
        assertThat(directory.resolve("runs")).isDirectoryNotContaining("glob:**/trees*");
    }

    @Test
    void broadcastGivesTheSameBits() throws IOException {
        TrainingResult expected = train("a", Map.of());
        TrainingResult result = train("b", Map.of("sync", "broadcast"));
        assertThat(result.digests().weights()).isEqualTo(expected.digests().weights());
        assertThat(result.metrics()).isEqualTo(expected.metrics());
        assertThat(result.ranks().get(0).bytesSent()).isPositive();
        for (Phase phase : List.of(Phase.READ, Phase.COMPUTE, Phase.UPDATE, Phase.HAND_OVER, Phase.CHECKPOINT)) {
            for (TrainingResult each : List.of(expected, result)) {
                assertThat(each.ranks().get(0).times().of(phase))
                        .as(phase.label())
                        .isPositive();
            }
        }
        assertThat(heard.epochs).allSatisfy(epoch -> {
            assertThat(epoch.ranks()).hasSize(1);
            assertThat(epoch.ranks().get(0).total()).isPositive().isLessThan(2 * epoch.seconds() + 1);
        });
    }

    @Test
    void broadcastGivesTheSameBitsWithNormsAveragesAndPlateaus() throws IOException {
        Map<String, Object> train = Map.of(
                "optimizer", "lamb",
                "schedule", Map.of("reduceOnPlateau", Map.of("factor", 0.5, "patience", 1, "minDelta", 100)),
                "ema", Map.of("decay", 0.9),
                "parameters", List.of(Map.of("match", "dense1/*", "frozen", true)));
        TrainingResult expected = train("a", train);
        Map<String, Object> broadcast = new LinkedHashMap<>(train);
        broadcast.put("sync", "broadcast");
        TrainingResult result = train("b", broadcast);
        assertThat(result.digests().weights()).isEqualTo(expected.digests().weights());
        assertThat(result.metrics()).isEqualTo(expected.metrics());
    }

    /** Frozen where they were taken, the first layer's tensors are those of the model they come from, to the bit. */
    @Test
    void beginsWithTheWeightsOfAnotherModel() throws IOException {
        TrainingResult first = train("a", Map.of("epochs", 1));
        String model = first.places().modelDirectory();
        Map<String, Object> train = Map.of(
                "epochs",
                2,
                "initFrom",
                Map.of("path", model, "tensors", List.of(Map.of("match", "dense1/*"))),
                "parameters",
                List.of(Map.of("match", "dense1/*", "frozen", true)));
        Faults.arm("rank.before-report", pass -> {
            if (pass == 2) {
                throw new IllegalStateException("armed");
            }
        });
        assertThatThrownBy(() -> train("b", train)).hasMessageContaining("armed");
        Faults.disarm();
        TrainingResult result = train("b", train);
        assertThat(heard.notes)
                .as("once: the second command goes on from a commit")
                .containsExactly("weights: 2 of 10 tensors begin as in " + model
                        + "/weights.safetensors: dense1/weight," + " dense1/bias");
        HadoopFiles files = new HadoopFiles(new Configuration());
        LoadedModel from = ModelDirectory.load(files, model);
        LoadedModel to = ModelDirectory.load(files, result.places().modelDirectory());
        int taken = (int) from.spec().layout().tensors().get(2).offset();
        assertThat(Arrays.copyOf(to.parameters().array(), taken))
                .containsExactly(Arrays.copyOf(from.parameters().array(), taken));
        assertThat(result.digests().weights()).isNotEqualTo(first.digests().weights());
        assertThat(ModelDirectory.lineage(files, result.places().modelDirectory())
                        .get("initFrom"))
                .isEqualTo(Map.of(
                        "file",
                        model + "/weights.safetensors",
                        "sha256",
                        first.digests().weights(),
                        "tensors",
                        List.of("dense1/weight", "dense1/bias")));
    }

    @Test
    void aFinishedRunIsLeftAsItIsAndFreshBeginsBesideIt() throws IOException {
        TrainingResult first = train("runs", Map.of());
        TrainingResult again = train("runs", Map.of());
        assertThat(again.alreadyFinished()).isTrue();
        assertThat(again.plainData()).isEqualTo(first.plainData());
        TrainingResult fresh =
                train(TableConfig.of(directory, Map.of()), options("runs").withMode(Options.Mode.FRESH));
        assertThat(fresh.alreadyFinished()).isFalse();
        assertThat(fresh.places().runDirectory()).isNotEqualTo(first.places().runDirectory());
        assertThat(fresh.digests()).isEqualTo(first.digests());
    }

    @Test
    void aDriverThatFailedGoesOnFromItsLastCommit() throws IOException {
        TrainingResult whole = train("whole", Map.of());
        for (String point : List.of("run.before-commit", "run.after-commit", "rank.step", "rank.before-report")) {
            Faults.arm(point, pass -> {
                if (pass == 2) {
                    throw new IllegalStateException("armed " + point);
                }
            });
            assertThatThrownBy(() -> train(point, Map.of()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("armed " + point);
            Faults.disarm();
            TrainingResult result = train(point, Map.of());
            assertThat(result.digests()).as(point).isEqualTo(whole.digests());
            assertThat(result.metrics()).as(point).isEqualTo(whole.metrics());
        }
    }

    @Test
    void aRunGoesOnWhenItsDataWereTouchedCopiedOrMoved() throws IOException {
        TrainingResult whole = train("whole", Map.of());
        Faults.arm("rank.before-report", pass -> {
            if (pass == 2) {
                throw new IllegalStateException("armed");
            }
        });
        assertThatThrownBy(() -> train("runs", Map.of())).hasMessageContaining("armed");
        Faults.disarm();
        heard.epochs.clear();
        Path moved = Files.createDirectories(directory.resolve("moved"));
        Files.move(directory.resolve("train.csv"), moved.resolve("train.csv"));
        Files.copy(directory.resolve("test.csv"), moved.resolve("test.csv"));
        Files.setLastModifiedTime(moved.resolve("train.csv"), FileTime.fromMillis(0));
        TrainingResult result =
                train(TableConfig.of(moved, Map.of()), options("runs").withMode(Options.Mode.RESUME));
        assertThat(heard.epochs).hasSizeLessThan(3);
        assertThat(result.digests()).isEqualTo(whole.digests());
        assertThat(result.metrics()).isEqualTo(whole.metrics());
        assertThat(Path.of(URI.create(result.places().runDirectory())).getFileName())
                .isEqualTo(Path.of(URI.create(whole.places().runDirectory())).getFileName());
    }

    @Test
    void otherTestRowsAreMeasuredWithTheFinishedModel() throws IOException {
        TrainingResult first = train("runs", Map.of("epochs", 1));
        List<String> rows = Files.readAllLines(directory.resolve("test.csv"));
        Files.write(directory.resolve("test.csv"), rows.subList(0, 100));
        TrainingResult second = train("runs", Map.of("epochs", 1));
        assertThat(second.alreadyFinished()).isTrue();
        assertThat(second.digests()).isEqualTo(first.digests());
        assertThat(second.metrics().test()).isNotEqualTo(first.metrics().test());
        assertThat(heard.notes).singleElement().asString().startsWith("data.test: other rows than");
        List<String> bad = new ArrayList<>(rows);
        bad.set(3, bad.get(3).replaceFirst("[a-z]+$", "yew"));
        Files.write(directory.resolve("test.csv"), bad);
        assertThatThrownBy(() -> train("runs", Map.of("epochs", 1)))
                .hasMessageContaining("test.csv, line 4")
                .hasMessageContaining("The model is trained and whole");
        Files.write(directory.resolve("test.csv"), rows);
        assertThat(train("runs", Map.of("epochs", 1)).plainData()).isEqualTo(first.plainData());
    }

    @Test
    void aRankThatCannotBeginEndsTheRunWithItsReason() {
        Faults.arm("rank.join", pass -> {
            throw new NoClassDefFoundError("armed");
        });
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertThatThrownBy(() -> train("runs", Map.of()))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("java.lang.NoClassDefFoundError: armed"));
    }

    @Test
    void aFileSystemThatFailsOnceCostsAGenerationAndOneThatAlwaysFailsEndsTheRun() throws IOException {
        TrainingResult whole = train("whole", Map.of());
        Faults.arm("rank.before-report", pass -> {
            if (pass == 2) {
                throwAsIs(new IOException("disk full"));
            }
        });
        TrainingResult result = train("once", Map.of());
        assertThat(result.generations()).isEqualTo(2);
        assertThat(result.digests()).isEqualTo(whole.digests());
        assertThat(heard.warnings).anyMatch(text -> text.matches(".*: disk full. Going on from step [1-9][0-9]*"));
        Faults.arm("rank.before-report", pass -> throwAsIs(new IOException("disk full")));
        assertThatThrownBy(() -> train("always", Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(": expected a commit from 5 generations of ranks in a row, got none after step 0."
                        + " Remove the cause and start it again to go on from there. The last time: rank 0 (")
                .hasMessageEndingWith("disk full");
    }

    /** A fault point in code that may throw anything. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> void throwAsIs(Exception failure) throws E {
        throw (E) failure;
    }

    @Test
    void broadcastGoesOnFromAnyCommit() throws IOException {
        TrainingResult whole = train("whole", Map.of());
        Faults.arm("run.after-commit", pass -> {
            throw new IllegalStateException("armed");
        });
        assertThatThrownBy(() -> train("cut", Map.of("sync", "broadcast"))).hasMessageContaining("armed");
        Faults.disarm();
        assertThat(train("cut", Map.of("sync", "broadcast")).digests().weights())
                .isEqualTo(whole.digests().weights());
    }

    /** Three rows far from all others weigh so much that their gradients are infinite, while their losses are not. */
    private RunConfig heavy(Map<String, Object> train) throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("train.csv"));
        List<String> heavy = new ArrayList<>(List.of(lines.get(0) + ",w"));
        for (int row = 1; row < lines.size(); row++) {
            String line = lines.get(row);
            heavy.add(row <= 3 ? line.replaceFirst("[^,]*,[^,]*,", "1000,1000,") + ",3e38" : line + ",1");
        }
        Files.write(directory.resolve("heavy.csv"), heavy);
        Map<String, Object> all = TableConfig.plainData(directory, train);
        Map<String, Object> data = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(all.get("data")))
                .forEach((key, value) -> data.put(String.valueOf(key), value));
        all.put("data", data);
        data.put("train", Map.of("format", "csv", "path", "heavy.csv"));
        data.put("weight", "w");
        data.remove("test");
        all.put(
                "model",
                Map.of(
                        "layers",
                        List.of(
                                Map.of("dense", Map.of("units", 16, "activation", "relu")),
                                Map.of("dense", Map.of("units", 3))),
                        "loss",
                        "softmaxCrossEntropy"));
        return io.lockstep.driver.config.Configs.BINDING.bind(RunConfig.class, all, "");
    }

    @Test
    void stepsThatAreNotFiniteAreSkippedAlikeInBothSyncModes() throws IOException {
        List<TrainingResult> results = new ArrayList<>();
        for (String sync : List.of("allreduce", "broadcast")) {
            heard.warnings.clear();
            Map<String, Object> train = Map.of("epochs", 2, "nonFinite", "skipStep", "sync", sync);
            results.add(train(heavy(train), options(sync)));
            assertThat(heard.warnings)
                    .filteredOn(warning -> warning.startsWith("training step"))
                    .hasSize(2)
                    .allSatisfy(warning -> assertThat(warning)
                            .containsPattern("training step \\d+, slice \\d: the gradient of .* The step is skipped, as"
                                    + " train\\.nonFinite says; others of this epoch are counted only$"));
        }
        TrainingResult first = results.get(0);
        assertThat(first.work().skipped()).isBetween(2L, 6L);
        assertThat(first.metrics().train().get("skippedSteps")).isBetween(1.0, 3.0);
        assertThat(first.metrics().train().get("loss")).isFinite();
        assertThat(first.plainData())
                .containsEntry("skipped_steps", first.work().skipped());
        assertThat(results.get(1).digests()).isEqualTo(first.digests());
        assertThat(results.get(1).work().skipped()).isEqualTo(first.work().skipped());
        assertThat(results.get(1).metrics()).isEqualTo(first.metrics());
    }

    @Test
    void aStepThatIsNotFiniteEndsTheTrainingAlikeInBothSyncModes() {
        for (String sync : List.of("allreduce", "broadcast")) {
            assertThatThrownBy(() -> train(heavy(Map.of("sync", sync)), options(sync)))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching(
                            "(rank 0 \\(.*\\): )?training step \\d+, slice \\d: the gradient of .* first of all; .*\\."
                                    + " Lower train\\.optimizer's learningRate, set train\\.clipNorm, or look for extreme"
                                    + " values in the data; train\\.nonFinite: skipStep leaves such steps out");
        }
    }

    @Test
    void idleThreadsAreReportedWithWhatWouldUseThem() throws IOException {
        train("runs", Map.of("slices", 1, "epochs", 1));
        assertThat(heard.warnings)
                .contains("train.slices: 1 of 2 threads are idle, because a batch of 50 rows has 1 slice. To use them"
                        + " set train.slices to 2 or more, with train.batch of at least 64");
    }

    @Test
    void aModelThatDoesNotFitTheDataIsRefusedBeforeTraining() {
        assertThatThrownBy(() -> train("runs", Map.of("batch", 0))).hasMessageContaining("batch");
        Map<String, Object> data = TableConfig.plainData(directory, Map.of());
        data.put(
                "model", Map.of("layers", List.of(Map.of("dense", Map.of("units", 4))), "loss", "softmaxCrossEntropy"));
        RunConfig config = io.lockstep.driver.config.Configs.BINDING.bind(RunConfig.class, data, "");
        assertThatThrownBy(() -> train(config, options("runs")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model.layers: expected 3 outputs, one for each class of the data, got 4. Set units of the"
                        + " last layer to 3");
    }

    @Test
    void aDryRunLeavesNothingBehind() throws IOException {
        DryRun.Report report =
                DryRun.run(LocalSpark.session(), TableConfig.of(directory, Map.of()), options("dry"), heard);
        assertThat(directory.resolve("dry")).doesNotExist();
        assertThat(report.firstLoss()).isBetween(0.5, 3.0);
        assertThat(report.totalSteps()).isEqualTo(3 * ((report.rows() - 1) / 50 + 1));
        assertThat(report.lines()).anyMatch(line -> line.startsWith("memory: 1 rank of 2 threads"));
    }

    @Test
    void aDryRunLeavesWhatOthersBeganMeanwhile() throws IOException {
        Path other = directory.resolve("dry/other/manifest.json");
        RunListener meanwhile = new RunListener() {
            @Override
            public void phase(String name) {
                try {
                    Files.createDirectories(other.getParent());
                    Files.writeString(other, "{}");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        DryRun.run(LocalSpark.session(), TableConfig.of(directory, Map.of()), options("dry"), meanwhile);
        assertThat(other).exists();
        assertThat(directory.resolve("dry")).isDirectoryNotContaining("glob:**.dry-run-*");
    }
}
