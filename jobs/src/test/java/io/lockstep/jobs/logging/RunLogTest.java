package io.lockstep.jobs.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class RunLogTest {
    private static final Logger LOG = LoggerFactory.getLogger("org.apache.spark.test");

    @Test
    void movesWithEverythingLoggedSoFarAndAddsToAnEarlierLog(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("run/lockstep.log");
        Files.createDirectories(directory.resolve("run"));
        Files.writeString(file, "an earlier command\n");
        RunLog log = RunLog.begin();
        Path temporary = log.file();
        LOG.info("before the run directory is known");
        log.moveTo(file);
        LOG.info("after");
        LOG.warn("with its trace", new IllegalStateException("told"));
        log.close();
        LOG.info("too late");
        log.discard();
        assertThat(temporary).doesNotExist();
        assertThat(log.file()).isEqualTo(file);
        assertThat(file)
                .content()
                .containsSubsequence(
                        "an earlier command\n",
                        "before the run directory is known\n",
                        "after\n",
                        "with its trace\n",
                        "java.lang.IllegalStateException: told\n\tat ")
                .doesNotContain("too late");
    }

    @Test
    void tellsTheLastErrorsWithTheirExceptions() throws IOException {
        RunLog log = RunLog.begin();
        assertThat(log.errors()).isEmpty();
        LOG.error("an early one");
        LOG.error("no port", new java.net.BindException("port 4040 is taken"));
        LOG.warn("no error", new IllegalStateException("told"));
        LOG.error("the last one");
        assertThat(log.errors()).containsExactly("no port: java.net.BindException: port 4040 is taken", "the last one");
        log.close();
        log.discard();
        assertThat(log.errors()).isEmpty();
    }

    @Test
    void aDiskThatIsFullPutsNoTraceOfTheLoggerOnTheConsole() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "expected /dev/full, which only Linux has");
        PrintStream err = System.err;
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        System.setErr(new PrintStream(console, true, StandardCharsets.UTF_8));
        try {
            RunLog log = RunLog.begin();
            log.moveTo(full);
            LOG.info("lost");
            log.close();
        } finally {
            System.setErr(err);
        }
        assertThat(console.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aLogThatNeverMovedCanBeDiscarded() throws IOException {
        RunLog log = RunLog.begin();
        LOG.info("nobody needs this");
        log.close();
        assertThat(log.file()).content().contains("nobody needs this");
        log.discard();
        assertThat(log.file()).doesNotExist();
    }
}
