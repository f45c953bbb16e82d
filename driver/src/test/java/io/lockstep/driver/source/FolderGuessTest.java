package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.HadoopFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows to test on are not trained on. */
class FolderGuessTest {
    @TempDir
    private Path directory = Path.of("");

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private SourceGuess guess() throws IOException {
        return SourceGuess.of(new HadoopFiles(new Configuration()), directory.toString());
    }

    @Test
    void ofTextsThoseOfTheFolderTrainAreTaken() throws IOException {
        for (String part : new String[] {"train", "test"}) {
            write(part + "/pos/1.txt", "good");
            write(part + "/neg/1.txt", "bad");
        }
        assertThat(guess().keys())
                .isEqualTo(Map.of("format", "text", "path", directory + "/train", "example", "file", "labels", true));
        assertThat(guess().notes())
                .containsExactly("texts in a folder for each class", "rows to train on are those of the folder train");
    }

    @Test
    void textsInFoldersOfTheirOwnAreAllTaken() throws IOException {
        write("pos/1.txt", "good");
        write("neg/1.txt", "bad");
        assertThat(guess().keys()).containsEntry("path", directory.toString());
    }

    @Test
    void ofTablesOneFolderIsToBeGiven() throws IOException {
        write("train/1.csv", "a,b\n1,2\n");
        write("train/2.csv", "a,b\n3,4\n");
        assertThat(guess().keys()).containsEntry("path", directory.toString());
        write("test/1.csv", "a,b\n5,6\n");
        write("test/2.csv", "a,b\n7,8\n");
        assertThatThrownBy(this::guess)
                .isInstanceOf(SourceException.class)
                .hasMessage(directory + ": expected files of the same rows, got the folder train beside others, which"
                        + " are to test on. Give that folder, and the others with --test");
    }
}
