package io.lockstep.driver.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.cluster.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncBenchmarkIT {
    @Test
    void measuresBetweenTwoExecutors(@TempDir Path directory) throws Exception {
        LocalCluster.Outcome outcome = LocalCluster.runHere(
                directory,
                "local-cluster[2,1,1024]",
                Map.of(),
                Duration.ofMinutes(3),
                SyncBenchmarkProgram.class,
                List.of("10", "4096", "4000004"));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines).hasSize(2);
        for (String line : lines) {
            String[] fields = line.split(" ", -1);
            assertThat(fields[1]).isEqualTo("2");
            // far from the measured ratio, so that a busy machine does not matter
            assertThat(Double.parseDouble(fields[2])).as(line).isPositive().isLessThan(Double.parseDouble(fields[4]));
        }
    }
}
