package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.Registry;
import io.lockstep.jobs.Main;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.session.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Retrainings in processes of their own, which are stopped, halted and started together. Each costs a start of Spark: more
 * than one of them by {@code -Dlockstep.retrain.processes=true}.
 */
class RetrainProcessIT {
    private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
    private static final String BEGUN = FIRST.plusDays(10).toString();
    private static final String DAY = FIRST.plusDays(11).toString();
    private static final List<String> POINTS = List.of(
            "registry.before-publish",
            "retrain.before-publish",
            "retrain.before-gate",
            "registry.before-version",
            "registry.after-publish");
    private static final int HALTED = 137;
    private static final int PROCESSES = 8;
    private static final long DEADLINE_SECONDS = 300;

    @TempDir
    private static Path shared;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    /** One version serves, and the next is trained: what processes have to do begins after it. */
    @BeforeAll
    static void write() throws IOException {
        SmallTable.write(shared.resolve("days"), FIRST, 11);
        SmallTable.config(shared, shared.resolve("begun/small"), "");
        Outcome first = retrain(registry("begun"), BEGUN);
        assertThat(first.code()).as(first.text()).isZero();
        copy(shared.resolve("begun"), shared.resolve("trains"));
        assertThat(retrain(registry("trains"), DAY).code()).isZero();
    }

    private record Outcome(int code, String text) {}

    private static String registry(String name) {
        return shared.resolve(name).resolve("small").toString();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> found = Files.walk(from)) {
            for (Path path : found.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static List<String> arguments(String registry, String day) {
        return List.of(
                "retrain",
                shared.resolve("small.yaml").toString(),
                "--as-of",
                day,
                "--json",
                "--set",
                "retrain.registry=" + registry,
                "--runs-dir",
                shared.resolve("runs").toString(),
                "--master",
                "local[1]");
    }

    private static Outcome retrain(String registry, String day) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = CommandLineRunner.run(arguments(registry, day), new Console(both, both, false));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8));
    }

    private static Process start(String name, String registry, String... properties) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(System.getProperty("lockstep.opens", "").strip().split("\\s+")));
        command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(LocalSpark.SMALL_QUERIES);
        command.addAll(List.of(properties));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments(registry, DAY));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(shared.resolve(name + ".out").toFile())
                .start();
    }

    private static Outcome end(String name, Process process) throws Exception {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(shared.resolve(name + ".out")));
    }

    private void requireOneMore(String registry) throws IOException {
        Registry read = Registry.open(files, registry);
        assertThat(read.state().versions()).hasSize(2);
        assertThat(read.state().lease()).isNull();
        long champion = read.alias(read.state(), Registry.CHAMPION);
        assertThat(champion).isEqualTo(read.state().newestVersion());
        assertThat(read.version(champion).facts()).containsEntry("as_of", DAY);
    }

    @Test
    @EnabledIfSystemProperty(named = "lockstep.retrain.processes", matches = "true")
    void whoIsHaltedLeavesAWholeRegistryAndTheSameCommandEndsWell() throws Exception {
        Map<String, Process> halted = new LinkedHashMap<>();
        for (String point : POINTS) {
            copy(shared.resolve("begun"), shared.resolve(point));
            halted.put(point, start(point, registry(point), "-Dlockstep.faults=" + point + ":halt:1"));
        }
        for (Map.Entry<String, Process> entry : halted.entrySet()) {
            String registry = registry(entry.getKey());
            while (entry.getValue().isAlive()) {
                ModelDirectory.load(
                        files,
                        ModelReference.resolve(files, registry + "@champion").directory());
                entry.getValue().waitFor(100, TimeUnit.MILLISECONDS);
            }
            Outcome outcome = end(entry.getKey(), entry.getValue());
            assertThat(outcome.code()).as(outcome.text()).isEqualTo(HALTED);
            Outcome again = retrain(registry, DAY);
            assertThat(again.code()).as(again.text()).isZero();
            requireOneMore(registry);
        }
    }

    @Test
    void whoIsStoppedForLongerThanTheLeaseCannotPublish() throws Exception {
        copy(shared.resolve("begun"), shared.resolve("stopped"));
        String registry = registry("stopped");
        Process stopped = start(
                "stopped", registry, "-Dlockstep.lease.millis=1500", "-Dlockstep.faults=retrain.before-publish:stop:1");
        try {
            Path state = Path.of("/proc/" + stopped.pid() + "/stat");
            for (int look = 0; look < 600 && !Files.readString(state).contains(") T "); look++) {
                Thread.sleep(100);
            }
            Outcome other = retrain(registry, DAY);
            assertThat(other.code()).as(other.text()).isZero();
            assertThat(stopped.isAlive()).isTrue();
            new ProcessBuilder("kill", "-CONT", Long.toString(stopped.pid()))
                    .start()
                    .waitFor();
            Outcome woken = end("stopped", stopped);
            assertThat(woken.code()).as(woken.text()).isEqualTo(1);
            assertThat(woken.text())
                    .contains(registry + ": expected to hold the lease of entry ")
                    .contains("still, got it taken over", "Nothing more of this command is published")
                    .contains("\"exit_code\":1,\"retryable\":true}");
        } finally {
            stopped.destroyForcibly();
        }
        requireOneMore(registry);
    }

    @Test
    @EnabledIfSystemProperty(named = "lockstep.retrain.processes", matches = "true")
    void ofEightProcessesOnePublishes() throws Exception {
        copy(shared.resolve("begun"), shared.resolve("eight"));
        String registry = registry("eight");
        Path hold = shared.resolve("hold");
        Map<String, Process> processes = new LinkedHashMap<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.put(
                    "eight" + i,
                    start("eight" + i, registry, "-Dlockstep.faults=retrain.before-publish:hold:1:" + hold));
        }
        long alive = PROCESSES;
        while (alive > 1 || (alive == 1 && !Files.exists(hold))) {
            Thread.sleep(100);
            alive = processes.values().stream().filter(Process::isAlive).count();
        }
        Files.delete(hold);
        List<Integer> codes = new ArrayList<>();
        for (Map.Entry<String, Process> entry : processes.entrySet()) {
            Outcome outcome = end(entry.getKey(), entry.getValue());
            codes.add(outcome.code());
            if (outcome.code() != 0) {
                assertThat(outcome.text())
                        .contains(registry + ": expected nobody else to work on it, got ")
                        .contains("for: retrain small as of " + DAY, "\"exit_code\":1,\"retryable\":true}");
            }
        }
        assertThat(codes).containsOnlyOnce(0).contains(1).hasSize(PROCESSES);
        requireOneMore(registry);
    }
}
