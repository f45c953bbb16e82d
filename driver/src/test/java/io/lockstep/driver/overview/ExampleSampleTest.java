package io.lockstep.driver.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.SourceColumns;
import io.lockstep.driver.split.RowSplit;
import io.lockstep.driver.value.ColumnType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Examples of rows that are equal in all columns used, and not in others. */
class ExampleSampleTest {
    private static final List<String> COLUMNS = List.of("x", "y", "note", "numbers");

    private static SourceTally tally() {
        Map<String, Object> data =
                Map.of("train", Map.of("format", "csv", "path", "rows.csv"), "label", "y", "numeric", List.of("x"));
        Map<String, Object> model =
                Map.of("layers", List.of(Map.of("dense", Map.of("units", 2))), "loss", "softmaxCrossEntropy");
        Map<String, Object> train = Map.of("epochs", 1, "batch", 8, "optimizer", "adam");
        RunConfig config = Configs.BINDING.bind(
                RunConfig.class, Map.of("name", "rows", "data", data, "model", model, "train", train), "");
        SourceColumns columns = new SourceColumns(
                COLUMNS, Collections.nCopies(4, new ColumnType(ColumnType.Kind.SCALAR, "string")), null);
        return new SourceTally(Recipe.of(config, columns), new RowSplit(1, 0), Part.TRAIN, Part.TRAIN, null);
    }

    private static SourceTally tally(List<Integer> rows) {
        SourceTally tally = tally();
        rows.forEach(row ->
                tally.add("row", new Object[] {"1", "yes", "note " + row / 2, new double[] {row % 2, 0.5}}));
        return tally;
    }

    private static List<String> shown(SourceTally tally) {
        List<Example> examples =
                Objects.requireNonNull(tally.surveys().get(Part.TRAIN)).examples();
        return examples.stream().map(Example::values).map(String::valueOf).toList();
    }

    @Test
    void theSameAreShownInAnyOrder() throws IOException {
        List<Integer> rows = new ArrayList<>(IntStream.range(0, 40).boxed().toList());
        List<String> expected = shown(tally(rows));
        assertThat(expected).hasSize(2);
        SourceTally merged = tally();
        merged.merge(tally(rows.subList(25, 40)).toBytes());
        merged.merge(tally(rows.subList(0, 25)).toBytes());
        assertThat(shown(merged)).isEqualTo(expected);
        Collections.reverse(rows);
        assertThat(shown(tally(rows))).isEqualTo(expected);
    }
}
