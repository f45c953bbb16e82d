package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SparkWorkTest {
    @Test
    void localFilesAreFoundWhateverTheirDirectoryIsCalled() {
        assertThat(SparkWork.local("file:/data/runs/local[2] 100%", "report.html"))
                .contains(Path.of("/data/runs/local[2] 100%/report.html"));
        assertThat(SparkWork.local("/data/runs/first", "report.html"))
                .contains(Path.of("/data/runs/first/report.html"));
        assertThat(SparkWork.local("hdfs://name/runs/first", "report.html")).isEmpty();
    }
}
