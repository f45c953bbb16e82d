package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same weights on every cluster, in every sync mode, whatever is killed on the way: in real processes. With
 * {@code -Dlockstep.clusters=true} trainings that are disturbed are longer, and executors come and go for one more.
 */
class TrainingIT {
    private static final Duration LIMIT = Duration.ofMinutes(8);

    private static final boolean WHOLE = Boolean.getBoolean("lockstep.clusters");

    /** Long enough to be hit in the middle. */
    private static final Map<String, Object> LONG = Map.of("epochs", WHOLE ? 20 : 12);

    @TempDir
    private static Path table;

    private static final Map<String, Object> SHORT = Map.of();
    private static final Map<String, Object> OF_THREE = Map.of("executors", Map.of("min", 3, "waitSeconds", 200));
    private static final Map<String, Object> BROADCAST = Map.of("sync", "broadcast");
    private static final Map<String, Object> AVERAGING = Map.of(
            "sync",
            Map.of("averaging", Map.of("everySteps", 4, "outer", "nesterov", "slots", "keep", "firstSteps", 2)));

    private static final Map<String, Object> FLIPPED = Map.of("augment", Map.of("flip", "horizontal"));
    private static final Map<String, Object> TWO_EPOCHS = Map.of("epochs", 2);

    private static List<TrainingResult> undisturbed = List.of();

    /** In a process of its own: what Lockstep reads of its settings is read once in a JVM. */
    private static TrainingResult lower;

    @TempDir
    private Path directory;

    @BeforeAll
    static void trainUndisturbed(@TempDir Path place) throws Exception {
        TableConfig.write(table);
        MixedTable.write(table, 300);
        List<String> arguments = new ArrayList<>(arguments(place, List.of(SHORT, LONG, AVERAGING)));
        arguments.add(mixed());
        arguments.add(MixedTable.sparseFile(table, TWO_EPOCHS).toString());
        Path alone = Files.createDirectory(place.resolve("alone"));
        lower = only(LocalCluster.run(
                alone,
                "local[1]",
                Map.of("lockstep.native.level", "avx2"),
                LIMIT,
                TrainProgram.class,
                arguments(alone, List.of(SHORT))));
        undisturbed = results(LocalCluster.runHere(place, "local[1]", Map.of(), LIMIT, TrainProgram.class, arguments));
    }

    private static TrainingResult expected() {
        return undisturbed.get(0);
    }

    private static TrainingResult expectedLong() {
        return undisturbed.get(1);
    }

    private static TrainingResult expectedAveraging() {
        return undisturbed.get(2);
    }

    private static TrainingResult expectedMixed() {
        return undisturbed.get(3);
    }

    private static TrainingResult expectedSparse() {
        return undisturbed.get(4);
    }

    private static String mixed() throws IOException {
        return MixedTable.file(table, FLIPPED, TWO_EPOCHS).toString();
    }

    private static List<String> arguments(Path directory, List<Map<String, Object>> trainings) throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.add(directory.resolve("runs").toString());
        for (Map<String, Object> train : trainings) {
            arguments.add(TableConfig.file(table, train).toString());
        }
        return arguments;
    }

    /** On a busy machine a training may be over before the last executor has come: this one waits for so many. */
    static void beginWith(int ranks, String config) throws IOException {
        Path file = Path.of(config);
        @SuppressWarnings("unchecked")
        Map<String, Object> data =
                new LinkedHashMap<>((Map<String, Object>) Json.parse(Files.readAllBytes(file), config));
        data.put("executors", Map.of("min", ranks, "waitSeconds", LIMIT.toSeconds()));
        Files.write(file, Json.document(data));
    }

    static List<TrainingResult> results(LocalCluster.Outcome outcome) throws IOException {
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        List<TrainingResult> results = new ArrayList<>();
        for (String line : outcome.out().lines().toList()) {
            if (line.startsWith("RESULT ")) {
                byte[] json = line.substring("RESULT ".length()).getBytes(StandardCharsets.UTF_8);
                @SuppressWarnings("unchecked")
                Map<String, Object> data = (Map<String, Object>) Json.parse(json, "result");
                results.add(TrainingResult.fromPlainData(data, false));
            }
        }
        return results;
    }

    /**
     * Starts a training on two executors, sends a signal to one of them after an epoch, and waits for its end. The first
     * job waits for both, so that each of them is a rank.
     */
    private LocalCluster.Outcome disturb(Map<String, String> properties, String after, String signal) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.put("spark.cores.max", "2");
        all.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
        all.put("spark.scheduler.maxRegisteredResourcesWaitingTime", LIMIT.toSeconds() + "s");
        List<String> arguments = arguments(directory, List.of(LONG));
        Set<ProcessHandle> before = processes().collect(Collectors.toSet());
        FutureTask<Boolean> disturbance = new FutureTask<>(() -> {
            Path out = directory.resolve("out");
            while (!Files.exists(out) || !Files.readString(out).contains(after)) {
                Thread.sleep(20);
            }
            ProcessHandle executor = processes()
                    .filter(process -> !before.contains(process))
                    .findFirst()
                    .orElseThrow();
            new ProcessBuilder("kill", "-" + signal, Long.toString(executor.pid()))
                    .start()
                    .waitFor();
            return true;
        });
        Thread thread = new Thread(disturbance, "disturbance");
        thread.start();
        try {
            LocalCluster.Outcome outcome = LocalCluster.runHere(
                    directory, "local-cluster[2,1,1024]", all, LIMIT, TrainProgram.class, arguments);
            assertThat(disturbance.isDone()).as("disturbed after " + after).isTrue();
            assertThat(disturbance.get()).isTrue();
            return outcome;
        } finally {
            thread.interrupt();
        }
    }

    /** Those that this one started or that they did, and that have started none: executors. */
    private static Stream<ProcessHandle> processes() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.children().findAny().isEmpty());
    }

    private static TrainingResult only(LocalCluster.Outcome outcome) throws IOException {
        return results(outcome).get(0);
    }

    private static void assertEveryRankWorked(TrainingResult result, int ranks) {
        assertThat(result.ranks()).hasSize(ranks);
        assertThat(result.ranks()).allSatisfy(rank -> {
            assertThat(rank.slices()).isPositive();
            assertThat(rank.bytesSent()).isPositive();
        });
    }

    /**
     * The last trainings are over images that are flipped by chance, numbers, a ragged column of ids and noise; and with
     * a table of which steps touch rows.
     */
    @Test
    void threeExecutorsInEverySyncMode() throws Exception {
        List<String> arguments = arguments(directory, List.of(SHORT, BROADCAST, AVERAGING));
        arguments.add(mixed());
        arguments.add(MixedTable.sparseFile(table, TWO_EPOCHS).toString());
        beginWith(3, arguments.get(1));
        List<TrainingResult> results = results(LocalCluster.runHere(
                directory, "local-cluster[3,1,1024]", Map.of(), LIMIT, TrainProgram.class, arguments));
        assertThat(results).hasSize(5).allSatisfy(result -> assertEveryRankWorked(result, 3));
        assertThat(results.subList(0, 2)).allSatisfy(result -> {
            assertThat(result.digests()).isEqualTo(expected().digests());
            assertThat(result.metrics()).isEqualTo(expected().metrics());
        });
        assertThat(results.get(2).digests()).isEqualTo(expectedAveraging().digests());
        assertThat(results.get(2).metrics()).isEqualTo(expectedAveraging().metrics());
        assertThat(results.get(3).digests()).isEqualTo(expectedMixed().digests());
        assertThat(results.get(3).metrics()).isEqualTo(expectedMixed().metrics());
        assertThat(results.get(4).digests()).isEqualTo(expectedSparse().digests());
        assertThat(results.get(4).metrics()).isEqualTo(expectedSparse().metrics());
    }

    /**
     * None is there at the beginning, and one that has no task for two seconds is taken away. More tasks wait than
     * there will ever be slots, and no executor has more threads for that. A run that asks for three waits for all of
     * them; one that does not begins with those that are there, however many that are.
     */
    @Test
    void threeExecutorsOfADynamicAllocation() throws Exception {
        List<String> arguments =
                arguments(directory, WHOLE ? List.of(BROADCAST, OF_THREE, AVERAGING) : List.of(BROADCAST, OF_THREE));
        Map<String, String> properties = Map.of(
                "spark.dynamicAllocation.enabled", "true",
                "spark.dynamicAllocation.shuffleTracking.enabled", "true",
                "spark.dynamicAllocation.minExecutors", "0",
                "spark.dynamicAllocation.executorIdleTimeout", "2s");
        List<TrainingResult> results = results(LocalCluster.runHere(
                directory, "local-cluster[3,1,1024]", properties, LIMIT, TrainProgram.class, arguments));
        assertThat(results.get(0).digests()).isEqualTo(expected().digests());
        assertThat(results.get(1).digests()).isEqualTo(expected().digests());
        if (WHOLE) {
            assertThat(results.get(2).digests()).isEqualTo(expectedAveraging().digests());
        }
        assertEveryRankWorked(results.get(1), 3);
        assertThat(results)
                .allSatisfy(result -> assertThat(result.ranks())
                        .isNotEmpty()
                        .allSatisfy(rank -> assertThat(rank.threads()).isEqualTo(1)));
    }

    /** The second executor may have any processor: its level is the machine's own. */
    @Test
    void executorsOfTwoKindsComputeAtTheLevelOfTheLower() throws Exception {
        Files.writeString(table.resolve("level-0"), "-Dlockstep.native.level=avx2");
        Files.writeString(table.resolve("level-1"), "");
        List<String> arguments = arguments(directory, List.of(SHORT));
        beginWith(2, arguments.get(1));
        TrainingResult mixed = only(LocalCluster.runHere(
                directory,
                "local-cluster[2,1,1024]",
                Map.of("spark.executor.extraJavaOptions", "@" + table.resolve("level-{{EXECUTOR_ID}}")),
                LIMIT,
                TrainProgram.class,
                arguments));
        assertEveryRankWorked(mixed, 2);
        assertThat(mixed.digests()).isEqualTo(lower.digests());
        assertThat(Files.readString(Path.of(java.net.URI.create(mixed.places().modelDirectory()))
                        .resolve("lineage.json")))
                .contains(" avx2");
    }

    @Test
    void aFrozenExecutorIsNoticedAndChangesNothing() throws Exception {
        TrainingResult result = only(disturb(Map.of(), "EPOCH 3 ", "STOP"));
        assertThat(result.generations()).isGreaterThan(1);
        assertThat(result.digests()).isEqualTo(expectedLong().digests());
    }

    @Test
    void aDecommissionedExecutorLeavesWithNothingToDoAgain() throws Exception {
        LocalCluster.Outcome outcome = disturb(Map.of("spark.decommission.enabled", "true"), "EPOCH 3 ", "PWR");
        TrainingResult result = only(outcome);
        assertThat(outcome.out()).containsPattern("NOTE .* leaves: its node is decommissioned. Going on from step");
        assertThat(outcome.out()).doesNotContain("is lost");
        assertThat(result.generations()).isGreaterThan(1);
        assertThat(result.digests()).isEqualTo(expectedLong().digests());
    }
}
