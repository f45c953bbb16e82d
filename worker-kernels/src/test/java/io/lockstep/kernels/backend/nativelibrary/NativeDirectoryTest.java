package io.lockstep.kernels.backend.nativelibrary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void tightensADirectoryOthersCouldWriteTo() throws IOException {
        Path loose = Files.createDirectory(directory.resolve("loose"));
        Files.setPosixFilePermissions(loose, PosixFilePermissions.fromString("rwxrwxrwx"));
        String before = System.getProperty(NativeDirectory.PROPERTY, "");
        System.setProperty(NativeDirectory.PROPERTY, loose.toString());
        try {
            assertThat(NativeDirectory.prepare()).isEqualTo(loose);
        } finally {
            System.setProperty(NativeDirectory.PROPERTY, before);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(loose)))
                .isEqualTo("rwx------");
    }
}
