package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings that end before their time, or in the middle of an epoch, and go on. */
@Timeout(120)
class InterruptionIT {
    private CompletableFuture<String> interruption = new CompletableFuture<>();
    private long interruptAt = Long.MAX_VALUE;
    private boolean interrupted;

    @TempDir
    private Path directory;

    private final Heard heard = new Heard() {
        @Override
        public void progress(Progress progress) {
            super.progress(progress);
            if (progress.step() >= interruptAt) {
                interruption.complete("somebody wants it to end");
            }
        }
    };

    private final List<RunListener.EpochReport> epochs = heard.epochs;
    private final List<RunListener.EpochReport> evaluations = heard.evaluations;

    @BeforeEach
    void writeTable() throws IOException {
        TableConfig.write(directory);
    }

    private TrainingResult train(String runs, Map<String, Object> changes) throws IOException {
        RunConfig config = TableConfig.of(directory, changes);
        interruption = new CompletableFuture<>();
        if (interrupted) {
            interruption.complete("somebody wants it to end");
        }
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve(runs).toString())
                .withBackend("portable")
                .withInterruption(interruption);
        return TrainingRun.run(LocalSpark.session(), config, options, heard);
    }

    private static Path runDirectory(TrainingResult result) {
        return Path.of(URI.create(result.places().runDirectory()));
    }

    private static List<String> checkpoints(TrainingResult result) throws IOException {
        try (Stream<Path> steps = Files.list(runDirectory(result).resolve("checkpoints"))) {
            return steps.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** Progress is told twice a second, so after a dozen such steps: a training this small would be over before it is heard. */
    private static void nap() {
        try {
            Thread.sleep(40);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void disarm() {
        Faults.disarm();
    }

    @ParameterizedTest
    @ValueSource(strings = {"allreduce", "broadcast"})
    void anInterruptedTrainingGoesOnInTheMiddleOfAnEpochToTheSameBits(String sync) throws IOException {
        Map<String, Object> changes = Map.of("epochs", 4, "sync", sync, "ema", Map.of("decay", 0.9));
        TrainingResult whole = train("whole", changes);
        List<RunListener.EpochReport> expected = List.copyOf(epochs);
        epochs.clear();
        Faults.arm("rank.step", pass -> nap());
        Faults.arm("broadcast.step", pass -> nap());
        for (long step : new long[] {27, 52}) {
            interruptAt = step;
            assertThatThrownBy(() -> train("parts", changes))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessageContaining(": somebody wants it to end. Step ")
                    .hasMessageEndingWith(" is committed; the same command goes on from there");
        }
        Faults.disarm();
        interruptAt = Long.MAX_VALUE;
        TrainingResult result = train("parts", changes);
        assertThat(result.digests()).isEqualTo(whole.digests());
        assertThat(result.metrics()).isEqualTo(whole.metrics());
        assertThat(result.ranks().get(0).examples())
                .isLessThan(whole.ranks().get(0).examples());
        assertThat(epochs)
                .extracting(RunListener.EpochReport::train)
                .isEqualTo(expected.stream().map(RunListener.EpochReport::train).toList());
        assertThat(epochs)
                .extracting(RunListener.EpochReport::validation)
                .isEqualTo(expected.stream()
                        .map(RunListener.EpochReport::validation)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"allreduce", "broadcast"})
    void oneThatIsInterruptedBeforeItBeginsBeginsNextTime(String sync) throws IOException {
        Map<String, Object> changes = Map.of("sync", sync);
        interrupted = true;
        assertThatThrownBy(() -> train("parts", changes))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageEndingWith(": somebody wants it to end. Nothing is committed yet; the same command begins");
        interrupted = false;
        assertThat(train("parts", changes).work().steps()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"allreduce", "broadcast"})
    void earlyStoppingEndsWithTheBestModelNotTheLast(String sync) throws IOException {
        Map<String, Object> stopping = new LinkedHashMap<>();
        stopping.put("epochs", 200);
        stopping.put("batch", 600);
        stopping.put("sync", sync);
        stopping.put("optimizer", Map.of("adam", Map.of("learningRate", 0.1)));
        stopping.put("earlyStopping", Map.of("metric", "loss", "patience", 3));
        stopping.put("checkpoints", Map.of("keep", 1));
        TrainingResult result = train("stopped", stopping);
        int last = epochs.size();
        assertThat(result.work().epochs()).isEqualTo(last).isLessThan(200);
        assertThat(result.work().ended())
                .matches(
                        "early stopping: validation loss was best after step \\d+, at \\d[\\d.e-]{4,8}, and no better in 3"
                                + " evaluations after it");
        RunListener.EpochReport best = epochs.get(last - 4);
        assertThat(epochs)
                .allSatisfy(epoch -> assertThat(epoch.validation().get("loss"))
                        .isGreaterThanOrEqualTo(best.validation().get("loss")));
        assertThat(result.metrics().validation()).isEqualTo(best.validation());
        assertThat(checkpoints(result))
                .containsExactly(
                        String.format("step-%012d", best.step()),
                        String.format("step-%012d", epochs.get(last - 1).step()));
        assertThat(Files.readString(runDirectory(result).resolve("model/lineage.json")))
                .contains("early stopping: validation loss");

        Map<String, Object> untilTheBest = new LinkedHashMap<>(stopping);
        untilTheBest.remove("earlyStopping");
        untilTheBest.put("epochs", best.epoch());
        assertThat(train("best", untilTheBest).digests()).isEqualTo(result.digests());
        assertThat(train("stopped", stopping).alreadyFinished()).isTrue();
    }

    @Test
    void evaluationsInsideAnEpochAreRecordedAndKeepTheirCheckpoint() throws IOException {
        TrainingResult plain = train("plain", Map.of());
        epochs.clear();
        TrainingResult result = train("often", Map.of("evaluateEverySteps", 10));
        assertThat(result.digests().weights()).isEqualTo(plain.digests().weights());
        assertThat(result.metrics()).isEqualTo(plain.metrics());
        long perEpoch = epochs.get(0).step();
        assertThat(evaluations)
                .extracting(RunListener.EpochReport::step)
                .containsExactlyElementsOf(Stream.iterate(10L, step -> step < 3 * perEpoch, step -> step + 10)
                        .filter(step -> step % perEpoch != 0)
                        .toList());
        List<String> lines = Files.readAllLines(runDirectory(result).resolve("metrics.jsonl"));
        assertThat(lines).hasSize(evaluations.size() + 3);
        assertThat(lines.get(0)).contains("\"step\":10,");
    }

    @Test
    void stepsAreLimited() throws IOException {
        for (String sync : List.of("allreduce", "broadcast")) {
            TrainingResult result = train(sync, Map.of("maxSteps", 30, "sync", sync));
            assertThat(result.work().steps()).isEqualTo(30);
            assertThat(result.work().epochs()).isEqualTo(1);
            assertThat(result.work().ended()).isEmpty();
            assertThat(result.metrics().validation()).isNotEmpty();
            assertThat(evaluations.get(evaluations.size() - 1).step()).isEqualTo(30);
            RunListener.Progress last = heard.progress.get(heard.progress.size() - 1);
            assertThat(last.step()).isEqualTo(30);
            assertThat(last.loss()).isPositive();
        }
    }

    @Test
    void timeIsLimitedAndTheManifestSaysSo() throws IOException {
        for (String sync : List.of("allreduce", "broadcast")) {
            TrainingResult result = train(sync, Map.of("epochs", 1_000_000, "maxSeconds", 1, "sync", sync));
            assertThat(result.work().ended()).matches("time limit of 1 s, after step [0-9]+");
            assertThat(Files.readString(runDirectory(result).resolve("finished.json")))
                    .contains("time limit of 1 s");
            assertThat(train(sync, Map.of("epochs", 1_000_000, "maxSeconds", 1, "sync", sync))
                            .alreadyFinished())
                    .isTrue();
        }
    }

    @Test
    void howOftenWorkIsMadeSafeIsNoOtherTraining() throws IOException {
        TrainingResult often = train("same", Map.of("checkpoints", Map.of("everySteps", 3, "keep", 4)));
        assertThat(checkpoints(often)).hasSizeBetween(4, 5);
        assertThat(train("same", Map.of()).alreadyFinished()).isTrue();
    }

    @Test
    void whatCannotBeWatchedIsRefused() {
        assertThatThrownBy(() -> train("a", Map.of("earlyStopping", Map.of("metric", "auc"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("train.earlyStopping.metric: expected one of accuracy, loss, got auc");
        Map<String, Object> blind = TableConfig.plainData(directory, Map.of("earlyStopping", Map.of()));
        @SuppressWarnings("unchecked")
        Map<String, Object> data = (Map<String, Object>) Objects.requireNonNull(blind.get("data"));
        data.remove("validation");
        assertThatThrownBy(() -> Configs.BINDING.bind(RunConfig.class, blind, ""))
                .isInstanceOf(PlainDataException.class)
                .hasMessageContaining("expected validation rows to watch, got none");
    }
}
