package io.lockstep.driver.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest extends FilesContract {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    @Override
    Files files() {
        return files;
    }

    @Override
    String root() {
        return files.qualify(directory.toString());
    }

    @Test
    void leavesNoChecksumFilesBeside() throws IOException {
        files.create(root() + "/plain").close();
        files.publish(root() + "/published", new byte[1]);
        try (var found = java.nio.file.Files.list(directory)) {
            assertThat(found.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("plain", "published");
        }
    }

    @Test
    void anUnknownFileSystemIsNamed() {
        assertThatThrownBy(() -> files.qualify("nosuch://host/x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("nosuch://host/x: expected a path or URI of a known file system, got ");
    }
}
