package io.lockstep.driver.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Points at which a process of its own is stopped or killed. */
class FaultsIT {
    private static final long DEADLINE_SECONDS = 60;
    private static final int KILLED = 137;

    /** How long a stop lasts at least: the fault point looks for it, too. */
    private static final long LOOKED_MILLIS = 200;

    /** Beside each other, more than there are processors, so that signals reach them late. */
    private static final int PROCESSES = 8;

    @TempDir
    Path directory;

    /** Reaches the point, and writes a file as soon as it goes on. */
    static final class Program {
        private Program() {}

        public static void main(String... arguments) throws IOException {
            Faults.at("here");
            Files.writeString(Path.of(arguments[0]), "passed");
        }
    }

    private Process start(String action, int number) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dlockstep.faults=here:" + action + ":1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        passed(number).toString())
                .inheritIO()
                .start();
    }

    private Path passed(int number) {
        return directory.resolve("passed" + number);
    }

    private static void awaitStopped(Process process) throws Exception {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!Files.readString(status).contains("State:\tT")) {
            assertThat(System.nanoTime()).as("deadline of %s", status).isLessThan(deadline);
            Thread.sleep(10);
        }
        Thread.sleep(LOOKED_MILLIS);
    }

    private static void end(Process process) throws InterruptedException {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoIsStoppedGoesOnOnceContinued() throws Exception {
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(start("stop", i));
            }
            for (int i = 0; i < PROCESSES; i++) {
                awaitStopped(processes.get(i));
                assertThat(passed(i)).doesNotExist();
                new ProcessBuilder(
                                "kill", "-CONT", Long.toString(processes.get(i).pid()))
                        .start()
                        .waitFor();
                end(processes.get(i));
                assertThat(processes.get(i).exitValue()).isZero();
                assertThat(passed(i)).exists();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    @Test
    void whoIsKilledDoesNothingMore() throws Exception {
        Process process = start("kill", 0);
        end(process);
        assertThat(process.exitValue()).isEqualTo(KILLED);
        assertThat(passed(0)).doesNotExist();
    }
}
