package io.lockstep.driver.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFileSystemTest {
    @TempDir
    private Path directory;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(java.nio.file.Files.getPosixFilePermissions(path));
    }

    private static Files files(String umask) {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.permissions.umask-mode", umask);
        return new HadoopFiles(configuration);
    }

    @Test
    void filesAreMadeAndMovedWithoutProgramsOfTheSystem() throws IOException {
        Path recorded = directory.resolve("recorded.jfr");
        Files files = files("027");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ProcessStart");
            recording.start();
            try (OutputStream out = files.create(directory.resolve("new/a").toString())) {
                out.write(1);
            }
            files.publish(directory.resolve("b").toString(), new byte[] {2});
            files.makeDirectories(directory.resolve("x/y").toString());
            files.move(
                    directory.resolve("b").toString(),
                    directory.resolve("x/y/b:c").toString());
            recording.stop();
            recording.dump(recorded);
        }
        List<String> started = RecordingFile.readAllEvents(recorded).stream()
                .map(event -> event.getString("command"))
                .filter(command -> command.contains(directory.toString()))
                .toList();
        assertThat(started).isEmpty();
        assertThat(mode(directory.resolve("new"))).isEqualTo("rwxr-x---");
        assertThat(mode(directory.resolve("new/a"))).isEqualTo("rw-r-----");
        assertThat(mode(directory.resolve("x/y"))).isEqualTo("rwxr-x---");
        assertThat(mode(directory.resolve("x/y/b:c"))).isEqualTo("rw-r-----");
        assertThat(directory.resolve("new/.a.crc")).doesNotExist();
    }

    /** As {@code chmod} does, which Hadoop starts. */
    @Test
    void directoriesKeepTheBitThatHandsTheGroupOn() throws IOException {
        java.nio.file.Files.setAttribute(directory, "unix:mode", 02775);
        files("022").makeDirectories(directory.resolve("inside").toString());
        int mode = (int) java.nio.file.Files.getAttribute(directory.resolve("inside"), "unix:mode");
        assertThat(mode & 07777).isEqualTo(02755);
    }

    @Test
    void linksAreMovedAsLinks() throws IOException {
        Path target = java.nio.file.Files.write(directory.resolve("target"), new byte[] {3});
        Path link = java.nio.file.Files.createSymbolicLink(directory.resolve("link"), target);
        files("022").move(link.toString(), directory.resolve("moved").toString());
        assertThat(directory.resolve("moved")).isSymbolicLink().hasBinaryContent(new byte[] {3});
        assertThat(target).exists();
    }
}
