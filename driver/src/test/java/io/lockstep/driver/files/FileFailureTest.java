package io.lockstep.driver.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {
    @TempDir
    private Path directory = Path.of("");

    /** A disk without room: Hadoop's local file system throws an error, which is no exception. */
    private static OutputStream full() {
        return new OutputStream() {
            @Override
            public void write(int value) {
                throw diskError();
            }

            @Override
            public void write(byte[] source, int offset, int count) {
                write(0);
            }
        };
    }

    private static FSError diskError() {
        try {
            Constructor<FSError> constructor = FSError.class.getDeclaredConstructor(Throwable.class);
            constructor.setAccessible(true);
            return constructor.newInstance(new IOException("No space left on device"));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFullDiskIsTheFailureOfAFile() {
        assertThatThrownBy(() -> new Explained.Output("file:/runs/part-0.shard", full()).write(new byte[8], 0, 8))
                .isInstanceOf(FileFailureException.class)
                .hasMessage("file:/runs/part-0.shard: expected room for the file, got No space left on device. Free"
                        + " space or raise the quota, then run the same command again")
                .matches(failure -> failure instanceof FileFailureException full && full.isPassing());
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Path file = java.nio.file.Files.writeString(directory.resolve("file"), "");
        HadoopFiles files = new HadoopFiles(new Configuration());
        assertThatThrownBy(() -> files.create(file + "/inside/part-0"))
                .isInstanceOf(FileFailureException.class)
                .hasMessageStartingWith(
                        file + "/inside/part-0: expected a directory that files can be written to, got ")
                .hasMessageEndingWith(". Use another directory");
    }

    /** Only room comes back by itself; a right does not. */
    @Test
    void roomComesBackByItselfAndARightDoesNot() {
        Map<String, Boolean> passing = Map.of(
                "No space left on device", true,
                "Disk quota exceeded", true,
                "Permission denied", false,
                "Read-only file system", false,
                "Mkdirs failed to create file:/a", false);
        passing.forEach((found, expected) -> assertThat(FileFailureException.writing("/a", new IOException(found)))
                .isInstanceOfSatisfying(
                        FileFailureException.class,
                        failure -> assertThat(failure.isPassing()).as(found).isEqualTo(expected)));
    }
}
