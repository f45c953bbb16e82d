package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.source.JsonLines;
import io.lockstep.driver.source.Orc;
import io.lockstep.driver.source.Parquet;
import io.lockstep.driver.source.Reading;
import io.lockstep.driver.source.Text;
import io.lockstep.driver.source.TfRecord;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataArgumentTest {
    private static final Preprocessing OLD = new Preprocessing(
            Shape.of(1),
            List.of(new NumericFeature("x", 0, 1, false)),
            new Answer(new Target.Numbers(), List.of("y"), List.of()),
            null,
            null);
    private static final Preprocessing MODEL =
            OLD.withReading(Reading.rules(new Csv("train.csv", true, List.of(), ",", "\"", List.of("-999", "NA"))));

    @TempDir
    Path directory;

    private final List<String> warnings = new ArrayList<>();

    private static DataArgument of(String argument) {
        return DataArgument.of("--data", argument, DataArgument.Part.TRAIN, List.of());
    }

    @Test
    void aPathAloneIsReadAsTheModelsRowsWere() {
        assertThat(of("new.csv").source("--data", MODEL, warnings::add))
                .isEqualTo(new Csv("new.csv", true, List.of(), ",", "\"", List.of("-999", "NA")));
        assertThat(of("new").source("--data", MODEL, warnings::add))
                .isEqualTo(new Parquet("new", List.of("-999", "NA")));
        assertThat(of("new.csv").source("--data", OLD, warnings::add))
                .isEqualTo(new Csv("new.csv", true, List.of(), ",", "\"", null));
        assertThat(warnings).isEmpty();
    }

    @Test
    void aModelOfLinesOfJsonIsGivenThemByPath() {
        Preprocessing model = OLD.withReading(Reading.rules(new JsonLines("train.jsonl")));
        for (String path : List.of("new.jsonl", "new.JSONL.gz", "new.json", "directory")) {
            assertThat(of(path).source("--data", model, warnings::add)).isEqualTo(new JsonLines(path));
        }
        assertThat(of("new.csv").source("--data", model, warnings::add)).isInstanceOf(Csv.class);
        assertThat(of("new.parquet").source("--data", model, warnings::add)).isInstanceOf(Parquet.class);
        assertThat(warnings).isEmpty();
    }

    @Test
    void theExtensionSaysTheFormat() {
        assertThat(of("new.orc").source("--data", OLD, warnings::add))
                .isEqualTo(new Orc("new.orc", List.of(), null, false));
        assertThat(of("new.TXT.gz").source("--data", OLD, warnings::add)).isInstanceOf(Text.class);
        assertThat(of("new.tfrecord").source("--data", OLD, warnings::add)).isInstanceOf(TfRecord.class);
    }

    @Test
    void aConfigsOwnRulesStandAndAreSaid() throws IOException {
        Path config = directory.resolve("c.yaml");
        Files.writeString(config, """
                name: c
                seed: 1
                data:
                  train: {format: csv, path: new.csv}
                  label: y
                  numeric: [x]
                model: {layers: [dense: {units: 1}], loss: mse}
                train: {epochs: 1, batch: 4, slices: 1, optimizer: {sgd: {learningRate: 0.1}}}
                """);
        assertThat(of(config.toString()).source("--data", MODEL, warnings::add))
                .isInstanceOfSatisfying(
                        Csv.class, csv -> assertThat(csv.missing()).containsExactly("", "?"));
        assertThat(warnings)
                .containsExactly("--data: expected ['-999', 'NA'] under missing, as the rows that the model learns from"
                        + " have, got ['', '?']. It is read as written; the same text then means something else here");
    }
}
