package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartOptionTest {
    @TempDir
    private Path directory = Path.of("");

    private String cure(String sources) throws IOException {
        Path config = directory.resolve("c.yaml");
        Files.writeString(config, """
                name: c
                data:
                  train: {format: csv, path: a.csv}
                  label: y
                  numeric: [x]
                %s
                model: {layers: [{dense: {units: 1}}], loss: mse}
                train: {epochs: 1, batch: 4, optimizer: {sgd: {learningRate: 0.1}}}
                """.formatted(sources));
        for (DataArgument.Part part : DataArgument.Part.values()) {
            try {
                DataArgument.of("--data", config.toString(), part, List.of());
            } catch (IllegalArgumentException e) {
                return String.valueOf(e.getMessage()).replaceFirst(".*: expected", "expected");
            }
        }
        return "";
    }

    @Test
    void rowsThatAreNotThereLeadToThoseThatAre() throws IOException {
        assertThat(cure("  validation: {fraction: 0.2}"))
                .isEqualTo("expected rows under data.test, got none. Choose --part train");
        assertThat(cure("  validation: {source: {format: csv, path: b.csv}}"))
                .isEqualTo("expected rows under data.test, got none. Choose --part validation");
        assertThat(cure("  test: {format: csv, path: b.csv}"))
                .isEqualTo("expected rows under data.validation.source, got none. Choose --part test");
        assertThatThrownBy(() -> DataArgument.of("--data", "x.tsv", DataArgument.Part.TEST, List.of()))
                .hasMessageStartingWith("--data x.tsv: expected a config");
    }
}
