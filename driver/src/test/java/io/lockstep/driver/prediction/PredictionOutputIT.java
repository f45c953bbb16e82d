package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.FaultFiles;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.source.Source;
import io.lockstep.kernels.loss.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Whose output a directory is: it is claimed, gone on with after a kill, and otherwise left alone. */
class PredictionOutputIT extends ScoringRig {
    /** Changes of a prediction into two files: claim, rows, two moves, manifest; and one more. */
    private static final int LAST_BEFORE_SUCCESS = 6;

    @Test
    void filledOutputIsRefusedAndLeftAlone() throws IOException {
        String model = model(new Target.ClassIndex());
        Source rows = csv("rows", new Target.ClassIndex(), false, 1);
        files.publish(path("out") + "/thesis.tex", "mine".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Prediction.run(spark, files, model, rows, path("out"), PORTABLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(
                        "out: expected a new or empty directory, got files: thesis.tex. Choose another --output, or"
                                + " delete it");
        assertThat(files.read(path("out") + "/thesis.tex")).isEqualTo("mine".getBytes(StandardCharsets.UTF_8));
        Prediction.run(spark, files, model, rows, path("out2"), PORTABLE);
        assertThatThrownBy(() -> Prediction.run(spark, files, model, rows, path("out2"), PORTABLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got finished output: _SUCCESS, ");
    }

    @Test
    void whatAnInterruptedPredictionLeftDoesNotStopTheNext() throws IOException {
        String model = model(new Target.ClassIndex());
        files.publish(path("out") + "/_temporary/0/task/part.parquet", new byte[10]);
        Prediction.run(spark, files, model, csv("rows", new Target.ClassIndex(), false, 1), path("out"), PORTABLE);
        assertThat(spark.read().parquet(path("out")).count()).isEqualTo(ROWS);
    }

    @Test
    void anAttemptThatFailsRemovesNothingButItsOwn() throws IOException {
        String model = model(new Target.ClassIndex());
        files.publish(path("out") + "/_attempt-of-another/part.parquet", new byte[10]);
        Source bad = lines("id,a,b,c,d,label", "y,1,two,3,4,mid");
        assertThatThrownBy(() -> Prediction.run(spark, files, model, bad, path("out"), PORTABLE))
                .hasMessageContaining("some.csv, line 2: ");
        assertThat(files.list(path("out"))).extracting(Files.Entry::name).containsExactly("_attempt-of-another");
    }

    @Test
    void ofTwoPredictionsAtOnceOneHasTheOutput() throws Exception {
        String model = model(new Target.ClassIndex());
        Source rows = csv("rows", new Target.ClassIndex(), false, 2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<PredictionResult>> both = threads.invokeAll(
                Collections.nCopies(2, () -> Prediction.run(spark, files, model, rows, path("out"), PORTABLE)));
        threads.shutdown();
        List<String> failures = new ArrayList<>();
        for (Future<PredictionResult> one : both) {
            try {
                assertThat(one.get().rows().scored()).isEqualTo(ROWS);
            } catch (ExecutionException e) {
                failures.add(Objects.requireNonNull(e.getCause()).getMessage());
            }
        }
        assertThat(failures)
                .singleElement()
                .asString()
                .matches(".*/out: expected (to be the only prediction into it, got another, process \\d+ on .*, that"
                        + " is writing there\\. Wait for it, or choose another --output|a new or empty directory,"
                        + " got finished output: .*)");
        assertThat(spark.read().parquet(path("out")).count()).isEqualTo(ROWS);
        assertThat(files.list(path("out")))
                .extracting(Files.Entry::name)
                .contains("_SUCCESS", "_lockstep.json")
                .noneMatch(name -> name.startsWith("_attempt") || name.startsWith("_lockstep-"));
    }

    /**
     * Killed before its commit, after it, and between any two of its files: what is left is neither lost nor mistaken.
     */
    @Test
    void theSameCommandGoesOnWithWhatAKilledPredictionLeft() throws IOException {
        String model = model(new Target.ClassIndex());
        Source rows = csv("rows", new Target.ClassIndex(), false, 2);
        Prediction.run(spark, files, model, rows, path("whole"), PORTABLE);
        Map<String, Row> expected = byId(spark.read().parquet(path("whole")));
        boolean killed = true;
        boolean kept = false;
        for (int change = 1; killed && change <= LAST_BEFORE_SUCCESS; change++) {
            FaultFiles faulty = new FaultFiles(files, change);
            String out = path("out" + change);
            try {
                Prediction.run(spark, faulty, model, rows, out, PORTABLE);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("killed here");
            }
            killed = faulty.failed();
            boolean written = files.list(out + "/_lockstep-claims").stream()
                    .anyMatch(entry -> entry.name().endsWith("-rows.json"));
            kept |= written;
            if (!files.exists(out + "/_SUCCESS")) {
                PredictionResult again = Prediction.run(spark, files, model, rows, out, PORTABLE);
                assertThat(again.rows().scored()).isEqualTo(ROWS);
            }
            assertThat(byId(spark.read().parquet(out))).isEqualTo(expected);
            assertThat(files.exists(out + "/_SUCCESS")).isTrue();
        }
        assertThat(kept).as("killed after all rows were written").isTrue();
    }

    @Test
    void anUnfinishedPredictionOfAnotherModelOrOfALivingProcessIsLeftAlone() throws IOException {
        Source rows = csv("rows", new Target.ClassIndex(), false, 1);
        Source others = csv("others", new Target.ClassIndex(), false, 1);
        String model = model(new Target.ClassIndex());
        OutputClaim.Work work = new OutputClaim.Work("prediction", "of another", "rows");
        String target = files.qualify(path("out"));
        OutputClaim claim = OutputClaim.take(files, target, work, OutputClaim.check(files, target));
        List<String> before = tree("out");
        for (Source source : List.of(rows, others)) {
            assertThatThrownBy(() -> Prediction.run(spark, files, model, source, path("out"), PORTABLE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "got another, process " + ProcessHandle.current().pid() + " on ");
        }
        assertThat(tree("out")).isEqualTo(before);
        claim.close();
        assertThat(directory.resolve("out")).doesNotExist();
        FaultFiles dying = new FaultFiles(files, 1);
        OutputClaim dead = OutputClaim.take(dying, target, work, OutputClaim.check(files, target));
        assertThatThrownBy(dead::close).hasMessage("killed here");
        assertThatThrownBy(() -> Prediction.run(spark, files, model, rows, path("out"), PORTABLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "got an unfinished prediction of another model or input. Choose another --output");
    }

    private List<String> tree(String name) throws IOException {
        try (Stream<Path> found = java.nio.file.Files.walk(directory.resolve(name))) {
            return found.map(Path::toString)
                    .filter(path -> !path.contains("alive-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void outputInsideOfWhatIsReadIsRefused() throws IOException {
        String model = model(new Target.ClassIndex());
        Source rows = csv("rows", new Target.ClassIndex(), false, 2);
        files.publish(
                path("runs/a") + "/manifest.json",
                "{\n  \"format\" : \"lockstep-run\"}".getBytes(StandardCharsets.UTF_8));
        for (String out : List.of("rows", "rows/out", "model-classification/out/deeper", "runs/a/out", "runs/a")) {
            assertThatThrownBy(() -> Prediction.run(spark, files, model, rows, path(out), PORTABLE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(out + ": expected a directory of its own, got one inside "
                            + (out.startsWith("rows") ? "the input " : "Lockstep's own directory "));
        }
        Prediction.run(spark, files, model, rows, path("runs/b"), PORTABLE);
    }
}
