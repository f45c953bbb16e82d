package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings that share one Spark application. {@code -Dlockstep.trainings=20} does as many one after another, and
 * prints what their processes hold; 4 take a minute.
 */
@EnabledIfSystemProperty(
        named = "lockstep.trainings",
        matches = "\\d+",
        disabledReason = "takes a minute and more; wanted with -Dlockstep.trainings=4")
class ManyTrainingsIT {
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final int TRAININGS = Integer.getInteger("lockstep.trainings", 4);
    private static final int FIRST = 3;
    private static final double GROWTH_MAXIMUM = 1.05;
    private static final int SECRET_BYTES = 32;
    private static final String SECRET = "a secret that nobody must see 1234567";

    /** All of the heap is there from the beginning, so that what grows is not that. */
    private static final List<String> STEADY = List.of("-Xms512m", "-XX:+AlwaysPreTouch");

    @TempDir
    private static Path table;

    @TempDir
    private Path directory;

    /** What a process holds. */
    private record Held(long memory, long threads, long sockets, long ownThreads) {}

    @BeforeAll
    static void write() throws IOException {
        TableConfig.write(table);
    }

    private LocalCluster.Outcome run(String master, Map<String, String> properties, int times, List<Path> configs)
            throws Exception {
        List<String> arguments = new ArrayList<>();
        arguments.add(directory.resolve("runs").toString());
        arguments.add(Integer.toString(times));
        configs.forEach(config -> arguments.add(config.toString()));
        LocalCluster.Outcome outcome =
                LocalCluster.run(directory, master, properties, LIMIT, ManyTrainingsProgram.class, arguments);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome;
    }

    /** By process, in the order in which they were first seen, after each training. */
    private static Map<String, List<Held>> held(String out) {
        Map<String, List<Held>> held = new LinkedHashMap<>();
        for (String line : out.lines().toList()) {
            if (line.startsWith("HELD ")) {
                String[] words = line.split(" ", -1);
                held.computeIfAbsent(words[1], pid -> new ArrayList<>())
                        .add(new Held(
                                Long.parseLong(words[2]),
                                Long.parseLong(words[3]),
                                Long.parseLong(words[4]),
                                Long.parseLong(words[5])));
            }
        }
        return held;
    }

    @EnabledOnOs(value = OS.LINUX, disabledReason = "what a process holds is read in /proc")
    @Test
    void trainingsOneAfterAnotherLeaveNothingBehind() throws Exception {
        Path events = Files.createDirectory(directory.resolve("events"));
        Map<String, String> properties = Map.of(
                "spark.executor.extraJavaOptions",
                String.join(" ", STEADY),
                "spark.authenticate",
                "true",
                "spark.authenticate.secret",
                SECRET,
                "spark.network.crypto.enabled",
                "true",
                "spark.eventLog.enabled",
                "true",
                "spark.eventLog.dir",
                events.toUri().toString(),
                "java.io.tmpdir",
                Files.createDirectory(directory.resolve("tmp")).toString());
        LocalCluster.Outcome outcome = run(
                "local-cluster[2,1,1024]",
                properties,
                TRAININGS,
                List.of(TableConfig.file(table, Map.of()), TableConfig.file(table, Map.of("sync", "broadcast"))));
        List<TrainingResult> results = TrainingIT.results(outcome);
        assertThat(results).hasSize(TRAININGS);
        assertThat(results.stream().map(TrainingResult::digests).distinct()).hasSize(1);
        Map<String, List<Held>> processes = held(outcome.out());
        assertThat(processes).hasSize(3);
        System.out.println(processes);
        assertThat(processes.values()).allSatisfy(held -> {
            Held first = held.get(FIRST - 1);
            Held last = held.get(TRAININGS - 1);
            assertThat((double) last.memory()).isLessThan(GROWTH_MAXIMUM * first.memory());
            assertThat((double) last.threads()).isLessThan(GROWTH_MAXIMUM * first.threads());
            assertThat(last.sockets()).isLessThanOrEqualTo(first.sockets());
            assertThat(held).allSatisfy(after -> assertThat(after.ownThreads()).isZero());
        });
        List<String> files =
                outcome.out().lines().filter(line -> line.startsWith("FILES ")).toList();
        assertThat(files).hasSize(TRAININGS);
        assertThat(files.get(TRAININGS - 1)).isEqualTo(files.get(FIRST - 1));
        System.out.println(files);
        assertNothingTells(derived(results));
    }

    private static List<byte[]> derived(List<TrainingResult> results) {
        List<byte[]> secrets = new ArrayList<>();
        for (TrainingResult result : results) {
            String text = "lockstep\n" + result.places().runDirectory() + "\n" + SECRET;
            secrets.add(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)));
        }
        return secrets;
    }

    /** Whatever any of the processes has written: logs, the event log, runs, models, what is left of Spark's own. */
    private void assertNothingTells(List<byte[]> secrets) throws IOException {
        List<String> forms = new ArrayList<>();
        for (byte[] secret : secrets) {
            forms.add(new String(secret, StandardCharsets.ISO_8859_1));
            forms.add(Base64.getEncoder().encodeToString(secret));
            forms.add(HexFormat.of().formatHex(secret));
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(forms.stream().filter(content::contains))
                        .as(file.toString())
                        .isEmpty();
            }
        }
    }

    /** The config of a training that takes part of the executors. */
    private static Path modest(int epochs) throws IOException {
        Map<String, Object> config = TableConfig.plainData(table, Map.of("epochs", epochs));
        config.put("executors", Map.of("max", 1));
        return Files.write(Files.createTempFile(table, "modest", ".json"), Json.document(config));
    }

    @EnabledOnOs(value = OS.LINUX, disabledReason = "the list of processes is read in /proc")
    @Test
    void twoAtTheSameTimeEachHaveExecutorsOfTheirOwn() throws Exception {
        List<Path> configs = List.of(modest(5), modest(6));
        Path seen = Files.createDirectory(directory.resolve("seen"));
        Path secrets = table.resolve("secrets");
        Map<String, String> properties = Map.of(
                "spark.ui.enabled",
                "true",
                "spark.ui.port",
                "0",
                "spark.eventLog.enabled",
                "true",
                "spark.eventLog.dir",
                Files.createDirectory(directory.resolve("events")).toUri().toString(),
                "lockstep.seen",
                seen.toString(),
                "lockstep.secrets",
                secrets.toString());
        List<TrainingResult> together = TrainingIT.results(run("local-cluster[2,1,1024]", properties, 0, configs));
        assertThat(together).hasSize(2).allSatisfy(result -> {
            assertThat(result.ranks()).hasSize(1);
            assertThat(result.generations()).isEqualTo(1);
        });
        assertThat(together.stream().map(result -> result.work().epochs())).containsExactlyInAnyOrder(5, 6);
        byte[] drawn = Files.readAllBytes(secrets);
        assertThat(drawn).hasSize(2 * SECRET_BYTES);
        assertThat(seen).isDirectoryContaining(file -> file.endsWith("page-0"));
        assertNothingTells(
                List.of(Arrays.copyOf(drawn, SECRET_BYTES), Arrays.copyOfRange(drawn, SECRET_BYTES, 2 * SECRET_BYTES)));
    }
}
