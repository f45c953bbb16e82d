package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.slot.Slot;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image beside numbers, a ragged column of ids and noise, from the table to predictions. */
class MixedTrainingIT {
    private static final Map<String, Object> FLIPPED = Map.of("augment", Map.of("flip", "horizontal"));

    @TempDir
    private static Path table;

    @TempDir
    private Path directory;

    @BeforeAll
    static void writeTable() {
        MixedTable.write(table, 300);
    }

    private TrainingResult train(String runs, Map<String, Object> photo, Map<String, Object> train) throws IOException {
        return LocalTraining.train(directory.resolve(runs), MixedTable.config(table, photo, train));
    }

    @Test
    void trainsEvaluatesAndPredicts() throws IOException {
        TrainingResult result = train("runs", FLIPPED, Map.of());
        assertThat(result.metrics().test().get("accuracy")).isGreaterThan(0.7);
        Preprocessing learnt = ModelDirectory.load(
                        LocalTraining.FILES, result.places().modelDirectory())
                .preprocessing();
        assertThat(learnt.layout().slots())
                .as("b, the image as bytes, a; then the ids")
                .containsExactly(
                        Slot.of(Slot.Type.F32, 1),
                        new Slot(Slot.Type.U8, Shape.of(1, 4, 4), false),
                        Slot.of(Slot.Type.F32, 1),
                        Slot.raggedIds());
        assertThat(learnt.elements(0)).startsWith("b", "photo[0]", "photo[1]").endsWith("photo[15]", "a");
        Source rows = Objects.requireNonNull(
                        MixedTable.config(table, Map.of(), Map.of()).data().test())
                .under(table.toString());
        LocalTraining.assertScoringAgrees(result, rows, "kind", directory.resolve("out"));
    }

    @Test
    void augmentationCountsAndBroadcastGivesTheSameBits() throws IOException {
        Map<String, Object> two = Map.of("epochs", 1);
        String flipped = train("a", FLIPPED, two).digests().weights();
        assertThat(train("b", FLIPPED, Map.of("epochs", 1, "sync", "broadcast"))
                        .digests()
                        .weights())
                .isEqualTo(flipped);
        assertThat(train("c", Map.of(), two).digests().weights()).isNotEqualTo(flipped);
    }

    private static RunConfig with(Map<String, Object> inputs) {
        Map<String, Object> config = MixedTable.plainData(table, Map.of(), Map.of());
        Map<String, Object> data = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(config.get("data")))
                .forEach((name, element) -> data.put(String.valueOf(name), element));
        data.put("inputs", inputs);
        config.put("data", data);
        return io.lockstep.driver.config.Configs.BINDING.bind(RunConfig.class, config, "");
    }

    private void refused(Map<String, Object> input, String message) {
        Options options = Options.standard()
                .withRunsDirectory(directory.resolve("refused").toString());
        assertThatThrownBy(
                        () -> TrainingRun.run(LocalSpark.session(), with(Map.of("seen", input)), options, new Heard()))
                .hasMessageContaining(message);
    }

    @Test
    void refusalsNameTheColumn() {
        refused(
                Map.of("columns", List.of(Map.of("ids", "visits"), Map.of("numeric", "a"))),
                "data.inputs.seen: expected column 'visits', which is ragged i32 scalar, to be an input of its own, got"
                        + " it beside 1 others. Give it one under data.inputs");
        refused(
                Map.of("columns", List.of(Map.of("ids", "visit"))),
                "data.inputs.seen.columns[0]: expected a column of the data, got 'visit'");
        refused(
                Map.of("columns", List.of(Map.of("ids", "b"))),
                "data.inputs.seen.columns[0]: column 'b': expected a column of arrays of numbers");
        refused(
                Map.of("columns", List.of(Map.of("ids", Map.of("column", "visits", "largest", 1)))),
                "column 'visits': expected ids from 0 to 1, got ");
        refused(Map.of("columns", List.of(Map.of("id", "visits"))), "data.inputs.seen.columns[0]: unknown kind 'id'");
        refused(
                Map.of("noise", Map.of("normal", Map.of("sizes", List.of(2))), "numeric", List.of("a")),
                "data.inputs.seen: noise: expected no columns and no keys for them beside it, got some. Keep one");
    }
}
