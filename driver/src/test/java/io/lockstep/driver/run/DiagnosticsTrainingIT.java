package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.diagnostics.Diagnostics.Example;
import io.lockstep.driver.diagnostics.Picture;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The diagnostics that a training leaves in its run directory. */
class DiagnosticsTrainingIT {
    @TempDir
    private static Path table;

    @TempDir
    private Path directory;

    @BeforeAll
    static void writeTable() {
        MixedTable.write(table, 300);
    }

    private static Map<String, Object> plainData(String report) {
        Map<String, Object> config = MixedTable.plainData(table, Map.of(), Map.of("epochs", 1));
        if (!report.isEmpty()) {
            config.put("report", report.equals("0") ? Map.of("examples", 0) : Map.of("order", report));
        }
        return config;
    }

    private TrainingResult train(String runs, Map<String, Object> config) throws IOException {
        return LocalTraining.train(directory.resolve(runs), Configs.BINDING.bind(RunConfig.class, config, ""));
    }

    @Test
    void testRowsAreShownAndNoneOfThemIsInTheModel() throws IOException {
        TrainingResult result = train("runs", plainData(""));
        Diagnostics diagnostics = LocalTraining.diagnostics(result);
        assertThat(diagnostics.side()).isEqualTo("test");
        assertThat(diagnostics.rows()).isEqualTo(300);
        Example worst = diagnostics.answers().get(0).worst().get(0);
        assertThat(worst.right()).startsWith("kind");
        assertThat(worst.pictures()).extracting(Picture::column).containsExactly("photo");
        assertThat(worst.pictures().get(0).bytes()).hasSize(16);
        assertThat(worst.fields()).extracting(Diagnostics.Field::name).containsExactly("b", "a", "visits");
        assertThat(LocalTraining.FILES.list(result.places().modelDirectory()))
                .noneMatch(entry -> entry.name().equals(Diagnostics.FILE));
        TrainingResult without = train("without", plainData("0"));
        assertThat(LocalTraining.diagnostics(without).answers().get(0).worst()).isEmpty();
        assertThat(Path.of(without.places().runDirectory()).getFileName())
                .as("what a report shows is no part of what a run is")
                .isEqualTo(Path.of(result.places().runDirectory()).getFileName());
    }

    @Test
    void validationRowsAreReadAgainWhereThereAreNoTestRows() throws IOException {
        TableConfig.write(directory);
        Map<String, Object> config = TableConfig.plainData(directory, Map.of("epochs", 1));
        Map<String, Object> data = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(config.get("data")))
                .forEach((name, element) -> data.put(String.valueOf(name), element));
        data.remove("test");
        config.put("data", data);
        TrainingResult result = train("runs", config);
        Diagnostics diagnostics = LocalTraining.diagnostics(result);
        assertThat(diagnostics.side()).isEqualTo("validation");
        assertThat(diagnostics.rows()).isEqualTo(result.rows().skipped().get("validation"));
        Diagnostics.Confusion confusion =
                Objects.requireNonNull(diagnostics.answers().get(0).confusion());
        double right = 0;
        for (int i = 0; i < 3; i++) {
            right += confusion.rows().get(i).get(i);
        }
        assertThat(right / diagnostics.rows())
                .as("the same rows as were validated on")
                .isEqualTo(result.metrics().validation().get("accuracy"));
        assertThat(diagnostics.answers().get(0).worst().get(0).fields()).hasSize(6);
    }

    @Test
    void anOrderThatIsNoColumnIsRefusedBeforeTheTraining() {
        Map<String, Object> config = plainData("frame");
        Options options =
                Options.standard().withRunsDirectory(directory.resolve("no").toString());
        RunConfig bound = Configs.BINDING.bind(RunConfig.class, config, "");
        assertThatThrownBy(() -> TrainingRun.run(LocalSpark.session(), bound, options, new Heard()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("report.order: expected a column of the data, got 'frame'. Columns: photo, a, b, visits,"
                        + " kind");
    }
}
