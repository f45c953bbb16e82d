package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Work that is disturbed at every stage, by kills and by what happens to its data: the process is killed while it
 * prepares, the data are touched, it is killed while it trains, the data are copied, it is killed in training again,
 * the data are moved, it is killed while it scores, and the last one ends with the weights, metrics and predictions of
 * an undisturbed one. A seed decides where. {@code -Dlockstep.disturbed=20} does twenty of them,
 * {@code -Dlockstep.disturbed.seed=} others.
 */
class DisturbedIT {
    private static final Duration LIMIT = Duration.ofMinutes(Integer.getInteger("lockstep.disturbed.minutes", 8));
    private static final int RUNS = Integer.getInteger("lockstep.disturbed", 1);
    private static final long SEED = Long.getLong("lockstep.disturbed.seed", 1);
    private static final Map<String, Object> TRAINING =
            Map.of("epochs", 6, "checkpoints", Map.of("everySteps", 10), "earlyStopping", Map.of("patience", 1_000));
    private static final List<String> PREPARING =
            List.of("prepare.learning", "prepare.shard", "prepare.before-manifest", "prepare.after-manifest");
    private static final List<String> TRAINING_POINTS = List.of(
            "rank.step",
            "checkpoint.piece",
            "rank.before-report",
            "run.before-commit",
            "checkpoint.before-manifest",
            "checkpoint.before-marker",
            "run.after-commit");
    private static final List<String> SCORING =
            List.of("predict.rows", "predict.before-commit", "predict.move", "predict.before-success");

    @TempDir
    private static Path undisturbed;

    private static String expected = "";

    @TempDir
    private Path directory;

    static Stream<Integer> numbers() {
        return IntStream.range(0, RUNS).boxed();
    }

    @BeforeAll
    static void workUndisturbed() throws IOException {
        TableConfig.write(undisturbed);
        String[] arguments = arguments(undisturbed, undisturbed).toArray(new String[0]);
        expected = DisturbedProgram.work(LocalSpark.session(), arguments, new Heard());
    }

    private static List<String> arguments(Path place, Path data) throws IOException {
        return List.of(
                place.resolve("runs").toString(),
                TableConfig.file(data, TRAINING).toString(),
                place.resolve("predictions").toString());
    }

    private static LocalCluster.Outcome work(Path place, Path data, Map<String, String> properties) throws Exception {
        return LocalCluster.run(place, "local[2]", properties, LIMIT, DisturbedProgram.class, arguments(place, data));
    }

    private void killed(Path data, String point, int pass) throws Exception {
        Path file = directory.resolve(point + pass);
        LocalCluster.Outcome outcome =
                work(directory, data, Map.of("lockstep.faults", point + ":kill:" + pass + ":" + file));
        assertThat(outcome.exitCode())
                .as(point + " at pass " + pass + ": " + outcome.err())
                .isEqualTo(128 + 9);
    }

    private static void touch(Path data) throws IOException {
        for (String name : List.of("train.csv", "test.csv")) {
            Files.setLastModifiedTime(data.resolve(name), FileTime.fromMillis(System.currentTimeMillis() + 5_000));
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void disturbedWorkEndsAsUndisturbedWork(int number) throws Exception {
        Random random = new Random(SEED * 1_000 + number);
        Path here = Files.createDirectories(directory.resolve("here"));
        TableConfig.write(here);
        killed(here, PREPARING.get(number % PREPARING.size()), 1);
        touch(here);
        String first = TRAINING_POINTS.get(number % TRAINING_POINTS.size());
        killed(here, first, first.equals("rank.step") ? 30 + random.nextInt(80) : 2 + random.nextInt(4));
        Path there = Files.createDirectories(directory.resolve("there"));
        for (String name : List.of("train.csv", "test.csv")) {
            Files.copy(here.resolve(name), there.resolve(name));
        }
        String second = TRAINING_POINTS.get(random.nextInt(TRAINING_POINTS.size()));
        killed(there, second, 1 + random.nextInt(2));
        Path moved = directory.resolve("moved");
        Files.move(there, moved);
        killed(moved, SCORING.get(number % SCORING.size()), 1);
        String[] arguments = arguments(directory, moved).toArray(new String[0]);
        assertThat(DisturbedProgram.work(LocalSpark.session(), arguments, new Heard()))
                .isEqualTo(expected);
        try (Stream<Path> left = Files.list(directory.resolve("predictions"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.matches("_SUCCESS|_lockstep\\.json|part-.*\\.parquet"));
        }
        try (Stream<Path> runs = Files.list(directory.resolve("runs"))) {
            assertThat(runs.filter(path -> !path.endsWith("prepared")))
                    .as("one run")
                    .hasSize(1);
        }
        System.out.println("run " + number + ", touched, copied and moved, killed five times: " + expected);
    }
}
