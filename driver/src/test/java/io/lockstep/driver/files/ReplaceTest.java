package io.lockstep.driver.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaceTest {
    @Test
    void replacesAFileAndLeavesNothingBeside(@TempDir Path directory) throws IOException {
        Files files = new HadoopFiles(new Configuration(false));
        String path = directory.resolve("made/report.html").toString();
        files.replace(path, "old".getBytes(StandardCharsets.UTF_8));
        files.replace(path, "new".getBytes(StandardCharsets.UTF_8));
        assertThat(files.read(path)).asString(StandardCharsets.UTF_8).isEqualTo("new");
        assertThat(files.list(directory.resolve("made").toString()))
                .extracting(Files.Entry::name)
                .containsExactly("report.html");
    }
}
