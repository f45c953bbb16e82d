package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.draft.Draft;
import io.lockstep.driver.draft.Task;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftedFileTest {
    private static final String CONFIG = """
            name: small
            data: {train: {format: csv, path: a.csv}, label: y, numeric: [age]}
            model: {layers: [{dense: {units: 1}}], loss: mse}
            train: {epochs: 2, batch: 64, optimizer: {sgd: {learningRate: 0.1}}}
            """;

    @TempDir
    private Path directory;

    private static Draft draft(String text) {
        return new Draft(text, new Task("y", Task.Kind.NUMBER, Map.of(), 9, ""), List.of(), List.of());
    }

    private static void write(Path config, String text, boolean replace) throws IOException {
        new DraftedFile("a.csv", null, null, null, null, config).write(draft(text), replace);
    }

    @Test
    void theConfigIsThereInFullOrAsItWas() throws IOException {
        Path config = directory.resolve("below/it/small.yaml");
        write(config, CONFIG, false);
        assertThat(config).hasContent(CONFIG);
        String other = CONFIG.replace("epochs: 2", "epochs: 3");
        assertThatThrownBy(() -> write(config, other, false)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(config).hasContent(CONFIG);
        write(config, other, true);
        assertThat(config).hasContent(other);
        assertThatThrownBy(() -> write(config, CONFIG.replace("loss", "lost"), true))
                .hasMessageStartingWith(config
                        + ": expected a draft that reads as a config, got line 3: model.lost: unknown key 'lost'.")
                .hasMessageEndingWith(". Nothing is written; describe the data in a config");
        assertThat(config).hasContent(other);
        assertThat(Objects.requireNonNull(config.getParent()).toFile().list()).containsExactly("small.yaml");
    }

    @Test
    void aConfigThatDoesNotReadBackIsNotLeft() {
        Path config = directory.resolve("small.yaml");
        assertThatThrownBy(() -> write(config, CONFIG.replace("mse", "[mse"), false))
                .hasMessageContaining(config + ": expected a draft that reads as a config, got line ");
        assertThat(directory.toFile().list()).isEmpty();
    }

    /** A link stays one, and what is no file is not replaced. */
    @Test
    void onlyFilesAreReplaced() throws IOException {
        Path file = Files.writeString(directory.resolve("file.yaml"), "");
        Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), file);
        write(link, CONFIG, true);
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent(CONFIG);
        Path folder = Files.createDirectory(directory.resolve("folder"));
        assertThatThrownBy(() -> write(folder, CONFIG, true))
                .hasMessage(folder + ": expected a file to write to, got a directory or device."
                        + " Say --output FILE for another name");
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("file.yaml", "link.yaml", "folder");
    }
}
