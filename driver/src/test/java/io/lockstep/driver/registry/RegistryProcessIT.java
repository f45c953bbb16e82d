package io.lockstep.driver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishers in processes of their own, which are halted and stopped at named points. */
class RegistryProcessIT {
    /** How long a process may take until it publishes, on a busy machine. */
    private static final long START_SECONDS = 60;

    private static final List<String> POINTS = List.of(
            "registry.after-lease",
            "registry.before-files",
            "registry.before-version",
            "registry.before-publish",
            "registry.after-publish");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int HALTED = 137;
    private static final long DEADLINE_SECONDS = 60;

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));
    private String model = "";

    @BeforeEach
    void aModel() throws IOException {
        model = SmallModels.write(files, directory.resolve("model").toString(), 1);
    }

    private Process publisher(String place, int number, Duration duration, String faults) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dlockstep.faults=" + faults,
                        "-cp",
                        System.getProperty("java.class.path"),
                        RegistryProgram.class.getName(),
                        place,
                        model,
                        String.valueOf(number),
                        String.valueOf(duration.toMillis()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out" + number).toFile())
                .start();
    }

    private String out(int number) throws IOException {
        return java.nio.file.Files.readString(directory.resolve("out" + number));
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void whoeverIsHaltedLeavesAWholeRegistryAndTheSameCommandEndsWell() throws Exception {
        Map<String, Process> halted = new LinkedHashMap<>();
        List<Reader> readers = new ArrayList<>();
        for (String point : POINTS) {
            String place = directory.resolve(point).toString();
            RegistryProgram.publish(Registry.create(files, place), model, 1, LONG);
            readers.add(new Reader(files, place));
            halted.put(place, publisher(place, 2 + halted.size(), LONG, point + ":halt:1"));
        }
        int number = 2;
        for (Map.Entry<String, Process> entry : halted.entrySet()) {
            assertThat(exitCode(entry.getValue())).as(out(number)).isEqualTo(HALTED);
            Registry registry = Registry.open(files, entry.getKey());
            // nobody waits for a process of this machine that is no more
            Entry published = RegistryProgram.publish(registry, model, number, LONG);
            boolean begunInVain = entry.getKey().contains("/registry.before-");
            boolean written = begunInVain && !entry.getKey().endsWith("-files");
            assertThat(published.modelVersion()).isEqualTo(begunInVain ? 3 : 2);
            assertThat(registry.state().versions())
                    .extracting(State.Published::key)
                    .containsExactly("key-1", "key-" + number);
            assertThat(registry.state().aliases())
                    .isEqualTo(Map.of("champion", published.modelVersion(), "previous", 1L));
            assertThat(new Retention(9, null).apply(registry, "").leftovers())
                    .isEqualTo(written ? List.of(2L) : List.of());
            number++;
        }
        for (Reader reader : readers) {
            assertThat(reader.reads()).isPositive();
            reader.close();
        }
    }

    @Test
    void whoWasStoppedForLongerThanTheLeaseCannotPublish() throws Exception {
        String place = directory.resolve("credit").toString();
        Registry registry = Registry.create(files, place);
        Process stopped = publisher(place, 2, SHORT, "registry.before-publish:stop:1");
        try {
            Entry published = null;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
            while (published == null && System.nanoTime() - deadline < 0) {
                if (registry.state().lastVersion() == 0) {
                    Thread.sleep(50);
                    continue;
                }
                try {
                    published = RegistryProgram.publish(registry, model, 3, SHORT);
                } catch (ConflictException e) {
                    // it is not stopped yet
                    assertThat(e)
                            .hasMessageContaining("expected nobody else to work on it")
                            .hasMessageContaining("process " + stopped.pid());
                }
            }
            assertThat(published).isNotNull();
            assertThat(stopped.isAlive()).isTrue();
            new ProcessBuilder("kill", "-CONT", Long.toString(stopped.pid()))
                    .start()
                    .waitFor();
            assertThat(exitCode(stopped)).as(out(2)).isEqualTo(1);
            assertThat(out(2)).contains(place + ": expected to hold the lease of entry 1 still, got it taken over");
        } finally {
            stopped.destroyForcibly();
        }
        assertThat(registry.state().versions()).extracting(State.Published::key).containsExactly("key-3");
    }
}
