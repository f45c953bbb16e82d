package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same weights on every cluster, in every sync mode, whatever is killed on the way: in real processes. */
class TrainingIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    /** Long enough to be hit in the middle. */
    private static final Map<String, Object> LONG = Map.of("epochs", 40);

    @TempDir
    private static Path table;

    private static TrainingResult expected = placeholder();
    private static TrainingResult expectedLong = placeholder();

    @TempDir
    private Path directory;

    private static TrainingResult placeholder() {
        return TrainingResult.fromPlainData(
                Map.of(
                        "steps",
                        0,
                        "epochs",
                        0,
                        "seconds",
                        0,
                        "examples_per_second",
                        0,
                        "generations",
                        0,
                        "rows",
                        Map.of("read", 0, "trained", 0)),
                false);
    }

    @BeforeAll
    static void trainUndisturbed(@TempDir Path place) throws Exception {
        TableConfig.write(table);
        expected = run(Files.createDirectory(place.resolve("short")), "local[1]", Map.of());
        expectedLong = run(Files.createDirectory(place.resolve("long")), "local[2]", LONG);
    }

    private static TrainingResult run(Path directory, String master, Map<String, Object> train) throws Exception {
        return result(
                LocalCluster.run(directory, master, Map.of(), LIMIT, TrainProgram.class, arguments(directory, train)));
    }

    private static List<String> arguments(Path directory, Map<String, Object> train) throws IOException {
        return List.of(
                TableConfig.file(table, train).toString(),
                directory.resolve("runs").toString());
    }

    private static TrainingResult result(LocalCluster.Outcome outcome) throws IOException {
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        String line = outcome.out()
                .lines()
                .filter(text -> text.startsWith("RESULT "))
                .findFirst()
                .orElseThrow();
        Object data = Json.parse(line.substring("RESULT ".length()).getBytes(StandardCharsets.UTF_8), "result");
        @SuppressWarnings("unchecked")
        Map<String, Object> map = (Map<String, Object>) data;
        return TrainingResult.fromPlainData(map, false);
    }

    /** Starts a training, does something to it after an epoch, and waits for its end. */
    private LocalCluster.Outcome disturb(String master, String after, Consumer<Process> disturbance) throws Exception {
        Process process = LocalCluster.program(
                        directory, master, Map.of(), TrainProgram.class, arguments(directory, LONG))
                .start();
        try {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!Files.readString(directory.resolve("out")).contains(after)) {
                assertThat(process.isAlive()).as(() -> "ended before " + after).isTrue();
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(20);
            }
            disturbance.accept(process);
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return LocalCluster.outcome(directory, process.exitValue());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void assertEveryRankWorked(TrainingResult result, int ranks) {
        assertThat(result.ranks()).hasSize(ranks);
        assertThat(result.ranks()).allSatisfy(rank -> {
            assertThat(rank.slices()).isPositive();
            assertThat(rank.bytesSent()).isPositive();
        });
    }

    @Test
    void twoExecutors() throws Exception {
        TrainingResult result = run(directory, "local-cluster[2,1,2048]", Map.of());
        assertThat(result.digests()).isEqualTo(expected.digests());
        assertThat(result.metrics()).isEqualTo(expected.metrics());
        assertEveryRankWorked(result, 2);
    }

    @Test
    void threeExecutors() throws Exception {
        TrainingResult result = run(directory, "local-cluster[3,1,1024]", Map.of());
        assertThat(result.digests()).isEqualTo(expected.digests());
        assertEveryRankWorked(result, 3);
    }

    @Test
    void broadcastOverTwoExecutors() throws Exception {
        TrainingResult result = run(directory, "local-cluster[2,1,1024]", Map.of("sync", "broadcast"));
        assertThat(result.digests()).isEqualTo(expected.digests());
        assertEveryRankWorked(result, 2);
    }

    @Test
    void aKilledExecutorChangesNothing() throws Exception {
        TrainingResult result = result(disturb(
                "local-cluster[2,1,1024]",
                "EPOCH 3 ",
                process -> process.descendants().findFirst().orElseThrow().destroyForcibly()));
        assertThat(result.generations()).isGreaterThan(1);
        assertThat(result.digests()).isEqualTo(expectedLong.digests());
        assertThat(result.metrics()).isEqualTo(expectedLong.metrics());
    }

    @Test
    void aFrozenExecutorIsNoticedAndChangesNothing() throws Exception {
        TrainingResult result = result(disturb("local-cluster[2,1,1024]", "EPOCH 3 ", process -> {
            ProcessHandle executor = process.descendants().findFirst().orElseThrow();
            try {
                new ProcessBuilder("kill", "-STOP", Long.toString(executor.pid()))
                        .start()
                        .waitFor();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }));
        assertThat(result.generations()).isGreaterThan(1);
        assertThat(result.digests()).isEqualTo(expectedLong.digests());
    }

    @Test
    void aKilledDriverGoesOnWhereItsLastCommitWas() throws Exception {
        disturb("local[2]", "EPOCH 3 ", Process::destroyForcibly);
        TrainingResult result = run(directory, "local[1]", LONG);
        assertThat(result.digests()).isEqualTo(expectedLong.digests());
        assertThat(result.metrics()).isEqualTo(expectedLong.metrics());
        assertThat(result.ranks().get(0).examples())
                .isLessThan(expectedLong.ranks().get(0).examples());
    }
}
