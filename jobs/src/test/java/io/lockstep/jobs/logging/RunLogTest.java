package io.lockstep.jobs.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
    void aLogThatNeverMovedCanBeDiscarded() throws IOException {
        RunLog log = RunLog.begin();
        LOG.info("nobody needs this");
        log.close();
        assertThat(log.file()).content().contains("nobody needs this");
        log.discard();
        assertThat(log.file()).doesNotExist();
    }
}
