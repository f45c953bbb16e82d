package io.lockstep.driver.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    @Test
    void bothAllowWhatEachDoes() {
        Access team = new Access("team", 0750);
        assertThat(team.and(new Access("team", 0644))).isEqualTo(new Access("team", 0640));
        assertThat(team.and(new Access("others", 0755)))
                .as("of two groups none is meant")
                .isEqualTo(new Access("", 0700));
        assertThat(new Access("team", 0754).ofOthers()).isEqualTo(new Access("team", 0744));
        assertThat(new Access("team", 0640).ofDirectory()).isEqualTo(new Access("team", 0750));
        assertThat(new Access("team", 0555).ofFile()).isEqualTo(new Access("team", 0644));
        assertThat(new Access("team", 0555).ofDirectory()).isEqualTo(new Access("team", 0755));
    }

    @Test
    void aDirectoryIsWhatAllInItThatIsNotHiddenAllow() throws IOException {
        Path open = java.nio.file.Files.writeString(directory.resolve("open"), "");
        Path closed = java.nio.file.Files.writeString(directory.resolve("_closed"), "");
        java.nio.file.Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        java.nio.file.Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        java.nio.file.Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-------"));
        assertThat(files.access(directory.toString()).orElseThrow().mode()).isEqualTo(0640);
        assertThat(files.access(open.toString()).orElseThrow().mode()).isEqualTo(0640);
    }

    @Test
    void nobodyGetsMoreThanTheUmaskLeaves() throws IOException {
        Path file = java.nio.file.Files.writeString(directory.resolve("file"), "");
        Access own = files.access(file.toString()).orElseThrow();
        files.restrict(file.toString(), new Access(own.group(), 0666));
        assertThat(files.access(file.toString()).orElseThrow()).isEqualTo(new Access(own.group(), 0644));
        files.restrict(file.toString(), new Access("", 0640));
        assertThat(files.access(file.toString()).orElseThrow().mode()).isEqualTo(0600);
        files.restrict(file.toString(), new Access("no such group", 0640));
        assertThat(files.access(file.toString()).orElseThrow().mode()).isEqualTo(0600);
    }
}
