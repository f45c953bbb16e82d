package io.lockstep.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.feature.PredictedRow;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.modeldir.TestModels;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.kernels.loss.Target;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerTest {
    private static final int ROWS = 300;

    @TempDir
    private Path scratch;

    private String model() throws IOException {
        String directory = scratch.resolve("model").toString();
        TestModels.write(HadoopFiles.of(Map.of()), directory, new Target.ClassIndex(), List.of("x", "y", "z"));
        return directory;
    }

    private static @Nullable Object[] values(int row) {
        return new @Nullable Object[] {row * 0.01, -row, row % 7 == 0 ? null : row / 3f, String.valueOf(row % 11)};
    }

    private static Map<String, @Nullable Object> row(int number) {
        Map<String, @Nullable Object> row = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            row.put(TestModels.COLUMNS.get(i), values(number)[i]);
        }
        return row;
    }

    /** As predict gives them, of which each column is a list. */
    private List<List<@Nullable Object>> predicted(String directory) throws IOException {
        ScoringPlan plan = ScoringOptions.standard()
                .plan(
                        HadoopFiles.of(Map.of()),
                        ModelDirectory.load(HadoopFiles.of(Map.of()), directory),
                        TestModels.COLUMNS,
                        false);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(values(i));
        }
        List<List<@Nullable Object>> answers = new ArrayList<>();
        try (RowScorer<@Nullable Object[]> scorer = new RowScorer<>(plan, row -> row, row -> null, row -> "a row")) {
            PredictedRow columns = new PredictedRow(scorer.preprocessing(), scorer.model());
            var source = rows.iterator();
            for (int taken = scorer.next(source).size();
                    taken > 0;
                    taken = scorer.next(source).size()) {
                for (int i = 0; i < taken; i++) {
                    answers.add(list(columns.of(scorer.scores(), i)));
                }
            }
        }
        return answers;
    }

    private static List<@Nullable Object> list(@Nullable Object[] values) {
        return Arrays.stream(values)
                .map(value -> value instanceof Object[] several ? List.of(several) : value)
                .toList();
    }

    private static List<@Nullable Object> list(Map<String, @Nullable Object> answer) {
        return list(answer.values().toArray());
    }

    @Test
    void aRowHasTheBitsThatPredictGivesAloneOrAmongOthers() throws IOException {
        String directory = model();
        List<List<@Nullable Object>> expected = predicted(directory);
        try (Scorer scorer = Scorer.open(directory)) {
            assertThat(scorer.columns()).isEqualTo(TestModels.COLUMNS);
            assertThat(scorer.answers()).containsExactly("prediction", "probability");
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                rows.add(row(i));
                assertThat(list(scorer.score(row(i)))).isEqualTo(expected.get(i));
                assertThat(list(scorer.scoreValues(values(i)))).isEqualTo(expected.get(i));
            }
            List<Map<String, @Nullable Object>> all = scorer.score(rows);
            for (int i = 0; i < ROWS; i++) {
                assertThat(list(all.get(i))).isEqualTo(expected.get(i));
            }
            for (int count : List.of(2, 7, 9, 33, 130)) {
                List<Map<String, @Nullable Object>> some = scorer.score(rows.subList(40, 40 + count));
                for (int i = 0; i < count; i++) {
                    assertThat(list(some.get(i))).isEqualTo(expected.get(40 + i));
                }
            }
        }
    }

    @Test
    void threadsScoreAtTheSameTime() throws Exception {
        String directory = model();
        List<List<@Nullable Object>> expected = predicted(directory);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Scorer scorer = Scorer.open(directory)) {
            List<Future<?>> futures = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int first = thread * 50;
                futures.add(threads.submit(() -> {
                    for (int i = first; i < first + 100; i++) {
                        assertThat(list(scorer.score(row(i)))).isEqualTo(expected.get(i));
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void arraysOfAnyKindAreRead() {
        assertThat((double[]) RowValues.plain(List.of(1, 2.5))).containsExactly(1, 2.5);
        assertThat((double[]) RowValues.plain(new float[] {1, 2})).containsExactly(1, 2);
        assertThat((double[]) RowValues.plain(new Integer[] {1, 2})).containsExactly(1, 2);
        assertThat((Object[]) RowValues.plain(List.of("a", "b"))).containsExactly("a", "b");
        assertThat((byte[]) RowValues.plain(new byte[] {1})).containsExactly(1);
    }

    @Test
    void badRowsAreToldByName() throws IOException {
        try (Scorer scorer = Scorer.open(Path.of(model()))) {
            Map<String, @Nullable Object> missing = row(1);
            missing.remove("b");
            assertThatThrownBy(() -> scorer.score(missing))
                    .hasMessage(
                            "row 0: expected columns [a, b, c, d], got none named 'b'. Add it; null where its value is"
                                    + " missing");
            Map<String, @Nullable Object> unknown = row(1);
            unknown.put("lable", 1);
            assertThatThrownBy(() -> scorer.score(List.of(row(0), unknown)))
                    .hasMessageStartingWith("row 1: unknown column 'lable'");
            Map<String, @Nullable Object> label = row(1);
            label.put("label", "x");
            assertThat(scorer.score(label)).isNotEmpty();
            Map<String, @Nullable Object> text = row(1);
            text.put("a", "old");
            assertThatThrownBy(() -> scorer.score(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 0: ")
                    .hasMessageContaining("column 'a'")
                    .hasMessageContaining("got 'old'");
            assertThatThrownBy(() -> scorer.scoreValues(1, 2))
                    .hasMessage("row 0: expected 4 values, of [a, b, c, d], got 2. Give them in this order");
            assertThat(scorer.score(row(3))).containsKey("prediction");
        }
    }

    @Test
    void afterCloseNothingIsScored() throws IOException {
        Scorer scorer = Scorer.open(model());
        scorer.close();
        scorer.close();
        assertThatThrownBy(() -> scorer.score(row(0)))
                .hasMessage("scorer: expected it to be open, got a call after close. Open another");
    }

    @Test
    void aDirectoryThatIsNoModelIsRefused() throws IOException {
        assertThatThrownBy(() -> Scorer.open(scratch.resolve("none")))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("expected a model directory with manifest.json, got no files");
        String directory = model();
        Path manifest = Path.of(directory, "manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("(\"version\" ?: ?)1", "$19"));
        assertThatThrownBy(() -> Scorer.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "expected lockstep-model-directory version 1, got version 9. Use the Lockstep release");
    }
}
