package io.lockstep.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/lockstep} as a newcomer uses it: through a link, from another directory. */
class LauncherIT {
    private static final Path PROGRAM = Path.of("bin", "lockstep").toAbsolutePath();
    private static final Path CONFIG =
            Path.of("..", "conf", "patients.yaml").toAbsolutePath().normalize();

    /** Of processes that live some seconds most goes into starting. */
    private static final Map<String, String> ENVIRONMENT =
            Map.of("JAVA_HOME", System.getProperty("java.home"), "JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");

    @TempDir
    private Path directory = Path.of("");

    private Program lockstep(String... arguments) throws Exception {
        Path link = directory.resolve("link to lockstep");
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, PROGRAM);
        }
        List<String> command = new ArrayList<>(List.of(link.toString()));
        command.addAll(Arrays.asList(arguments));
        Path elsewhere = Files.createDirectories(directory.resolve("else where"));
        return Program.start(elsewhere, ENVIRONMENT, command);
    }

    private static Map<?, ?> json(Program program, int seconds) throws Exception {
        assertThat(program.await(seconds)).as(String.join("\n", program.err())).isZero();
        assertThat(program.endedPromptly()).isTrue();
        List<String> out = program.out();
        return (Map<?, ?>) Json.parse(out.get(out.size() - 1).getBytes(StandardCharsets.UTF_8), "stdout");
    }

    @BeforeAll
    static void prepareFasterStarts() throws Exception {
        try (Program program =
                Program.start(Path.of("").toAbsolutePath(), ENVIRONMENT, List.of(PROGRAM.toString(), "--version"))) {
            assertThat(program.await(240)).isZero();
        }
    }

    @Test
    void trainsEvaluatesPredictsAndFindsNothingMoreToDo() throws Exception {
        String[] train = {
            "train", CONFIG.toString(), "--set", "train.epochs=1", "--master", "local[2]", "--run-dir", "run", "--json"
        };
        Path run = directory.resolve("else where").resolve("run");
        Object accuracy;
        try (Program program = lockstep(train)) {
            Map<?, ?> result = json(program, 180);
            assertThat(result.get("run_dir")).isEqualTo("file:" + run);
            accuracy = testMetrics(result);
        }
        assertThat(run.resolve("report.html")).content().contains("Finished: 1 epochs");
        assertThat(run.resolve("lockstep.log")).content().contains("Running Spark version");
        try (Program program = lockstep(
                "evaluate",
                "run",
                "--data",
                CONFIG.toString(),
                "--json",
                "--require",
                "accuracy>=1.5",
                "--master",
                "local[2]")) {
            assertThat(program.await(120)).as("refused by the gate").isEqualTo(3);
            String last = program.out().get(program.out().size() - 1);
            Map<?, ?> refused = (Map<?, ?>) Json.parse(last.getBytes(StandardCharsets.UTF_8), "last line");
            assertThat(refused.get("metrics")).isEqualTo(accuracy);
            assertThat(refused.get("exit_code")).isEqualTo(3);
        }
        try (Program program = lockstep(
                "predict", "run/model", "--input", CONFIG.toString(), "--output", "scored", "--master", "local[2]")) {
            assertThat(program.await(120)).as(String.join("\n", program.err())).isZero();
            assertThat(program.out()).contains("rows: 1000 read = 1000 scored");
        }
        assertThat(directory.resolve("else where/scored/_SUCCESS")).exists();
        train[train.length - 1] = "--conf=spark.driver.memory=600m";
        try (Program program = lockstep(train)) {
            assertThat(program.await(120)).as(String.join("\n", program.err())).isZero();
            assertThat(program.out())
                    .contains("nothing to do: this run is finished. --fresh begins a new one beside it");
        }
    }

    private static Object testMetrics(Map<?, ?> result) {
        return result.get("metrics") instanceof Map<?, ?> metrics && metrics.get("test") instanceof Map<?, ?> test
                ? test
                : Map.of();
    }

    @Test
    void aSignalEndsItAfterACommitAndTheSameCommandGoesOn() throws Exception {
        String[] train = {
            "train",
            CONFIG.toString(),
            "--set",
            "train.epochs=300",
            "--set",
            "train.maxSteps=800",
            "--master",
            "local[2]",
            "--run-dir",
            "stopped",
            "--json"
        };
        try (Program program = lockstep(train)) {
            program.awaitLine(line -> line.startsWith("epoch 2 done"), 180);
            program.terminate();
            assertThat(program.await(60)).isEqualTo(128 + 15);
            assertThat(program.err())
                    .anySatisfy(line -> assertThat(line)
                            .matches("error: .*/stopped: interrupted by a signal. Step [0-9]+ is committed; the same"
                                    + " command goes on from there"));
        }
        Object resumed;
        try (Program program = lockstep(train)) {
            resumed = json(program, 180).get("weights_sha256");
        }
        assertThat(Undisturbed.weights(
                        CONFIG, directory.resolve("undisturbed"), List.of("train.epochs=300", "train.maxSteps=800")))
                .isEqualTo(resumed);
    }

    @Test
    void exitsWithTheCodeOfTheFailure() throws Exception {
        try (Program program = lockstep("train", "nowhere.yaml")) {
            assertThat(program.await(60)).isEqualTo(2);
            assertThat(program.out()).isEmpty();
            assertThat(program.err())
                    .filteredOn(line -> !line.startsWith("NOTE: Picked up JDK_JAVA_OPTIONS"))
                    .singleElement()
                    .asString()
                    .startsWith("error: nowhere.yaml: expected a config file");
        }
    }
}
