package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes that are killed or stopped at named points of the program: every training ends with the weights of an
 * undisturbed one. Which point, at which pass, a seed decides. {@code -Dlockstep.kills=20} kills twenty single ones and
 * as many of the others as belong to that, in trainings twice as long, {@code -Dlockstep.kills.seed=} others;
 * each prints what the fault cost.
 */
class KillIT {
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final int KILLS = Integer.getInteger("lockstep.kills", 1);
    private static final long SEED = Long.getLong("lockstep.kills.seed", 1);
    private static final long STOPPED_MILLIS = 60_000;
    private static final boolean LONG = KILLS > 1;
    private static final Map<String, Object> TRAINING = Map.of(
            "epochs",
            LONG ? 12 : 6,
            "checkpoints",
            Map.of("everySteps", 10),
            "earlyStopping",
            Map.of("patience", 1_000));
    /** Rounds of 7 steps, of which no commit but an epoch's end falls on the tenth. */
    private static final Map<String, Object> AVERAGING = Map.of(
            "epochs",
            6,
            "checkpoints",
            Map.of("everySteps", 10),
            "sync",
            Map.of("averaging", Map.of("everySteps", 7, "outer", "nesterov", "slots", "keep")));

    private static final List<String> RANK_POINTS = List.of(
            "rank.join",
            "rank.step",
            "rank.reduce-scatter",
            "rank.all-gather",
            "checkpoint.piece",
            "rank.before-report");
    private static final List<String> DRIVER_POINTS =
            List.of("run.before-commit", "checkpoint.before-manifest", "checkpoint.before-marker", "run.after-commit");
    private static final Pattern STEP = Pattern.compile("STEP (\\d+) .* at (\\d+)");
    private static final Pattern LOST = Pattern.compile("WARNING at (\\d+) .*Going on from step (\\d+)");

    @TempDir
    private static Path table;

    private static TrainingResult.Digests expected = new TrainingResult.Digests("", "");
    private static TrainingResult.Digests expectedAveraging = expected;

    @TempDir
    private Path directory;

    /** A fault as {@code lockstep.faults} takes it, without its files. */
    private record Fault(String point, String action, int pass) {
        static Fault of(List<String> points, String action, int number) {
            Random random = new Random(SEED * 1_000 + number);
            String point = points.get(number % points.size());
            int most = point.startsWith("rank.") && !point.equals("rank.before-report") ? 250 : 20;
            most = LONG ? most : most / 2;
            return new Fault(point, action, point.equals("rank.join") ? 1 : 1 + random.nextInt(most));
        }

        String setting(Path... files) {
            List<String> names = Stream.of(files).map(Path::toString).toList();
            return point + ":" + action + ":" + pass + ":" + String.join("+", names);
        }
    }

    private static Stream<Fault> faults(List<String> points, String action, int count) {
        return IntStream.range(0, count).mapToObj(number -> Fault.of(points, action, number + (int) SEED));
    }

    /** Of a few kills two at once are the harder ones, and one dies in mid-round and with a table. */
    static Stream<Fault> killedExecutors() {
        return faults(RANK_POINTS, "kill", LONG ? KILLS : 0);
    }

    static Stream<Fault> killedPairs() {
        return faults(RANK_POINTS.subList(1, RANK_POINTS.size()), "kill", Math.max(1, KILLS / 7 + 1));
    }

    static Stream<Fault> killedDrivers() {
        return faults(DRIVER_POINTS, "kill", Math.max(1, KILLS / 4));
    }

    static Stream<Fault> stoppedExecutors() {
        return faults(RANK_POINTS, "stop", KILLS / 4);
    }

    @BeforeAll
    static void trainUndisturbed(@TempDir Path place) throws IOException {
        TableConfig.write(table);
        expected = undisturbed(place, TableConfig.of(table, TRAINING));
        expectedAveraging = undisturbed(place, TableConfig.of(table, AVERAGING));
    }

    /** In the Spark of the test: one process less. */
    private static TrainingResult.Digests undisturbed(Path runs, RunConfig config) throws IOException {
        return TrainingRun.run(
                        LocalSpark.session(),
                        config,
                        Options.standard().withRunsDirectory(runs.toString()),
                        new Heard())
                .digests();
    }

    private static List<String> arguments(Path directory, List<Map<String, Object>> trainings) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(directory.resolve("runs").toString()));
        for (Map<String, Object> training : trainings) {
            arguments.add(TableConfig.file(table, training).toString());
        }
        return arguments;
    }

    private static TrainingResult result(LocalCluster.Outcome outcome) throws IOException {
        return TrainingIT.results(outcome).get(0);
    }

    private LocalCluster.Outcome train(Map<String, String> properties) throws Exception {
        return LocalCluster.runHere(
                directory,
                "local-cluster[2,1,1024]",
                properties,
                LIMIT,
                TrainProgram.class,
                arguments(directory, List.of(TRAINING)));
    }

    private static Map<String, String> onExecutors(String setting) {
        return Map.of("spark.executor.extraJavaOptions", "-Dlockstep.faults=" + setting);
    }

    /** From the moment a loss was noticed until the step before it was reached again. */
    private static String cost(String out) {
        List<String> costs = new ArrayList<>();
        long reached = 0;
        long noticed = -1;
        long from = 0;
        for (String line : out.lines().toList()) {
            Matcher step = STEP.matcher(line);
            Matcher lost = LOST.matcher(line);
            if (lost.find()) {
                noticed = Long.parseLong(lost.group(1));
                from = Long.parseLong(lost.group(2));
            } else if (step.find()) {
                long now = Long.parseLong(step.group(1));
                if (noticed >= 0 && now >= reached) {
                    long millis = Long.parseLong(step.group(2)) - noticed;
                    costs.add(Math.max(0, reached - from) + " steps done again, " + millis + " ms");
                    noticed = -1;
                }
                reached = Math.max(reached, now);
            }
        }
        return String.join("; ", costs);
    }

    private static void report(Fault fault, LocalCluster.Outcome outcome) {
        System.out.println(fault + ": the same weights; " + cost(outcome.out()));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("killedExecutors")
    void aKilledExecutorChangesNothing(Fault fault) throws Exception {
        Path file = directory.resolve("killed");
        LocalCluster.Outcome outcome = train(onExecutors(fault.setting(file)));
        assertThat(file).exists();
        TrainingResult result = result(outcome);
        assertThat(result.digests()).isEqualTo(expected);
        report(fault, outcome);
    }

    /** Between two commits: rows of tables that one step touched are with some and not yet with others. */
    @Test
    void anExecutorKilledWithATableChangesNothing() throws Exception {
        MixedTable.write(table, 300);
        String sparse = MixedTable.sparseFile(table, Map.of("epochs", 3, "checkpoints", Map.of("everySteps", 2)))
                .toString();
        Object data = Json.parse(Files.readAllBytes(Path.of(sparse)), sparse);
        TrainingResult.Digests whole =
                undisturbed(directory.resolve("undisturbed"), Configs.BINDING.bind(RunConfig.class, data, ""));
        Path file = directory.resolve("killed");
        TrainingIT.beginWith(2, sparse);
        LocalCluster.Outcome outcome = LocalCluster.runHere(
                directory,
                "local-cluster[2,1,1024]",
                onExecutors("rank.all-gather:kill:8:" + file),
                LIMIT,
                TrainProgram.class,
                List.of(directory.resolve("runs").toString(), sparse));
        assertThat(file).exists();
        assertThat(result(outcome).generations()).isGreaterThan(1);
        assertThat(result(outcome).digests()).isEqualTo(whole);
    }

    /** In the fourth step of its second round. */
    @Test
    void anExecutorKilledInMidRoundHasItsRoundDoneAgain() throws Exception {
        Path file = directory.resolve("killed");
        LocalCluster.Outcome outcome = LocalCluster.runHere(
                directory,
                "local-cluster[2,1,1024]",
                onExecutors("rank.step:kill:11:" + file),
                LIMIT,
                TrainProgram.class,
                arguments(directory, List.of(AVERAGING)));
        assertThat(file).exists();
        assertThat(result(outcome).generations()).isGreaterThan(1);
        assertThat(result(outcome).digests()).isEqualTo(expectedAveraging);
    }

    @ParameterizedTest
    @MethodSource("killedPairs")
    void twoKilledAtOnceChangeNothing(Fault fault) throws Exception {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        List<String> arguments = arguments(directory, List.of(TRAINING));
        TrainingIT.beginWith(2, arguments.get(1));
        LocalCluster.Outcome outcome = LocalCluster.runHere(
                directory,
                "local-cluster[3,1,1024]",
                onExecutors(fault.setting(first, second)),
                LIMIT,
                TrainProgram.class,
                arguments);
        assertThat(second).exists();
        assertThat(result(outcome).digests()).isEqualTo(expected);
        report(fault, outcome);
    }

    @ParameterizedTest
    @MethodSource("killedDrivers")
    void aKilledDriverGoesOnWhenTheSameCommandIsGivenAgain(Fault fault) throws Exception {
        Path file = directory.resolve("killed");
        LocalCluster.Outcome killed = LocalCluster.run(
                directory,
                "local-cluster[2,1,1024]",
                Map.of("lockstep.faults", fault.setting(file)),
                LIMIT,
                TrainProgram.class,
                arguments(directory, List.of(TRAINING)));
        assertThat(killed.exitCode()).isEqualTo(128 + 9);
        LocalCluster.Outcome outcome = train(Map.of());
        assertThat(result(outcome).digests()).isEqualTo(expected);
        report(fault, outcome);
    }

    /** Stopped for a minute, then let go on, as one that nobody waits for any more. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("stoppedExecutors")
    void aStoppedExecutorChangesNothing(Fault fault) throws Exception {
        Path file = directory.resolve("stopped");
        Process process = LocalCluster.program(
                        directory,
                        "local-cluster[2,1,1024]",
                        onExecutors(fault.setting(file)),
                        TrainProgram.class,
                        arguments(directory, List.of(TRAINING)))
                .start();
        try {
            long begun = System.nanoTime();
            while (!Files.exists(file) && process.isAlive()) {
                assertThat(System.nanoTime() - begun).isLessThan(LIMIT.toNanos());
                Thread.sleep(100);
            }
            if (!process.waitFor(STOPPED_MILLIS, TimeUnit.MILLISECONDS)) {
                for (ProcessHandle child : process.descendants().toList()) {
                    new ProcessBuilder("kill", "-CONT", Long.toString(child.pid()))
                            .start()
                            .waitFor();
                }
            }
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            LocalCluster.Outcome outcome = LocalCluster.outcome(directory, process.exitValue());
            assertThat(result(outcome).digests()).isEqualTo(expected);
            report(fault, outcome);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            LocalCluster.removeLinks(directory);
        }
    }
}
