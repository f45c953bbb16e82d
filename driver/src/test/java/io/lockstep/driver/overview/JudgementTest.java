package io.lockstep.driver.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.feature.SourceColumns;
import io.lockstep.driver.overview.Warning.Kind;
import io.lockstep.driver.split.HeldSplit;
import io.lockstep.driver.split.RowSplit;
import io.lockstep.driver.value.ColumnType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each warning has a table that asks for it and one, alike but for that, which does not. */
class JudgementTest {
    private static final int ROWS = 400;

    /** Half of the rows, without order, so that no column of another rule tells it. */
    private static boolean yes(int row) {
        return Integer.bitCount(row * 0x9E3779B1) % 2 == 0;
    }

    private static String answer(int row) {
        return yes(row) ? "yes" : "no";
    }

    private static RunConfig config(Map<String, Object> inputs, String label, String loss) {
        Map<String, Object> data = new LinkedHashMap<>(inputs);
        data.put("train", Map.of("format", "csv", "path", "rows.csv"));
        data.put("label", label);
        return Configs.BINDING.bind(
                RunConfig.class,
                Map.of(
                        "name",
                        "rows",
                        "data",
                        data,
                        "model",
                        Map.of("layers", List.of(Map.of("dense", Map.of("units", 2))), "loss", loss),
                        "train",
                        Map.of("epochs", 1, "batch", 8, "optimizer", "adam")),
                "");
    }

    private static Recipe recipe(RunConfig config, List<String> columns) {
        return Recipe.of(
                config,
                new SourceColumns(
                        columns,
                        Collections.nCopies(columns.size(), new ColumnType(ColumnType.Kind.SCALAR, "string")),
                        null));
    }

    private static @Nullable Object[] row(Map<String, IntFunction<@Nullable Object>> columns, int row) {
        return columns.values().stream().map(column -> column.apply(row)).toArray();
    }

    private static SourceTally tally(
            Recipe recipe, Part part, Map<String, IntFunction<@Nullable Object>> columns, List<Integer> rows) {
        SourceTally tally = part == Part.TRAIN
                ? new SourceTally(recipe, new RowSplit(1, 0), part, part, null)
                : new SourceTally(recipe, new HeldSplit(), part, part, null);
        rows.forEach(row -> tally.add("row " + row, row(columns, row)));
        return tally;
    }

    private static List<Integer> numbers(int from, int to) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    /** Warnings of training rows with one input, {@code x}, besides a harmless one. */
    private static List<Warning> warnings(
            String kind, IntFunction<@Nullable Object> x, IntFunction<@Nullable Object> y, String loss) {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("x", x);
        columns.put("other", row -> String.valueOf(row * 31 % 17));
        columns.put("y", y);
        Map<String, Object> inputs = kind.equals("numeric")
                ? Map.of("numeric", List.of("x", "other"))
                : Map.of(kind, List.of("x"), "numeric", List.of("other"));
        Recipe recipe = recipe(config(inputs, "y", loss), List.copyOf(columns.keySet()));
        Map<Part, PartSurvey> parts = new EnumMap<>(
                tally(recipe, Part.TRAIN, columns, numbers(0, ROWS)).surveys());
        ColumnOverviews overviews = new ColumnOverviews(recipe, parts);
        return Judgement.of(overviews, List.of(), List.of(), overviews.classes());
    }

    private static List<Warning> classes(String kind, IntFunction<@Nullable Object> x) {
        return warnings(kind, x, JudgementTest::answer, "softmaxCrossEntropy");
    }

    private static void says(List<Warning> warnings, Kind kind, String text) {
        assertThat(warnings).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo(kind);
            assertThat(warning.text()).isEqualTo(text);
        });
    }

    @Test
    void aCategoryThatTellsTheClass() {
        says(
                classes("categorical", row -> yes(row) == (row % 100 != 7) ? "paid" : "open"),
                Kind.LEAK,
                "x tells y right in 99.0 % of 400 rows looked at, where the most frequent class is in 52 %: where it is"
                        + " known only after the answer is, leave it out");
        assertThat(classes("categorical", row -> yes(row) == (row % 10 != 7) ? "paid" : "open"))
                .as("right in 90 of 100")
                .isEmpty();
    }

    @Test
    void aNumberThatTellsTheClass() {
        assertThat(classes("numeric", row -> String.valueOf((yes(row) ? 1000 : 0) + row % 90 + row % 7 / 10.0)))
                .extracting(Warning::kind)
                .containsExactly(Kind.LEAK);
        assertThat(classes("numeric", row -> String.valueOf((yes(row) ? 40 : 0) + row % 90 + row % 7 / 10.0)))
                .isEmpty();
        IntFunction<Object> rare = row -> row % 40 == 3 ? "yes" : "no";
        assertThat(warnings(
                        "numeric",
                        row -> String.valueOf((row % 40 == 3 ? 100 : 0) + row * 7 % 97 + 0.5),
                        rare,
                        "softmaxCrossEntropy"))
                .as("a limit inside what would be one of 32 bins")
                .extracting(Warning::kind)
                .containsExactly(Kind.LEAK, Kind.IMBALANCE);
        assertThat(classes("numeric", row -> yes(row) ? null : String.valueOf(row % 90 + 0.5)))
                .as("that there is a value tells it")
                .extracting(Warning::kind)
                .containsExactly(Kind.LEAK);
    }

    @Test
    void aValueThatOnlyOneClassHas() {
        IntFunction<Object> rare = row -> row % 4 == 0 ? "yes" : "no";
        List<Warning> said = warnings(
                "categorical",
                row -> row % 4 == 0 && row % 8 == 0 ? "cancelled" : row % 3 == 0 ? "open" : "closed",
                rare,
                "softmaxCrossEntropy");
        says(
                said,
                Kind.LEAK,
                "x tells y 'yes' by 'cancelled' in 50 rows, 50 % of all such rows looked at: where it is known only after"
                        + " the answer is, leave it out");
        assertThat(warnings(
                        "categorical",
                        row -> row % 5 == 0 ? "cancelled" : row % 3 == 0 ? "open" : "closed",
                        rare,
                        "softmaxCrossEntropy"))
                .isEmpty();
    }

    @Test
    void aNumberThatTellsTheNumber() {
        Random random = new Random(3);
        List<Double> noise = random.doubles(ROWS, -1, 1).boxed().toList();
        says(
                warnings("numeric", row -> noise.get(row) * 3 + 7, noise::get, "mse"),
                Kind.LEAK,
                "x explains 100.0 % of the variance of y in 400 rows looked at: where it is known only after the answer"
                        + " is, leave it out");
        assertThat(warnings("numeric", row -> Math.exp(noise.get(row) * 9), noise::get, "mse"))
                .as("by rank")
                .extracting(Warning::kind)
                .containsExactly(Kind.LEAK);
        assertThat(warnings(
                        "categorical", row -> "n" + row % 5, row -> (double) (row % 5) + noise.get(row) / 100, "mse"))
                .extracting(Warning::kind)
                .containsExactly(Kind.LEAK);
        assertThat(warnings("numeric", row -> noise.get(row) + noise.get((row + 1) % ROWS) / 3, noise::get, "mse"))
                .isEmpty();
    }

    @Test
    void aColumnThatTellsNothing() {
        says(
                classes("categorical", row -> "CH"),
                Kind.CONSTANT,
                "x: the same value in all training rows, which tells nothing. Leave it out");
        says(classes("numeric", row -> null), Kind.CONSTANT, "x: no values in any training row. Leave it out");
        says(
                classes("numeric", row -> row % 40 == 3 ? String.valueOf(row % 7) : null),
                Kind.MISSING,
                "x: missing in 98 % of the training rows. See where its values went, or leave it out");
        assertThat(classes("categorical", row -> row % 3 == 0 ? "CH" : "LI")).isEmpty();
    }

    @Test
    void aKey() {
        says(
                classes("categorical", row -> "k" + row * 7919 % 100_003),
                Kind.KEY,
                "x: 400 different values in 400 rows: an identifier taken for a category, which tells nothing about other"
                        + " rows. Leave it out, or name it under data.key");
        says(
                classes("numeric", row -> String.valueOf(5000 + row)),
                Kind.KEY,
                "x: 400 different values in 400 rows: an identifier taken for a number, which tells nothing about other"
                        + " rows. Leave it out, or name it under data.key");
        assertThat(classes("categorical", row -> "k" + row % 50)).isEmpty();
        assertThat(classes("numeric", row -> String.valueOf(row * 7919 % 100_003)))
                .as("numbers far apart")
                .isEmpty();
    }

    @Test
    void aCodeForMissing() {
        List<Warning> said = classes("numeric", row -> String.valueOf(row % 20 == 3 ? 0 : 60 + row % 80));
        says(
                said,
                Kind.CODE,
                "x: 0 in 20 rows lies apart from the rest: does it stand for a missing value? If so, name it under"
                        + " replace of a CSV source, for this column, or under missing, for all");
        assertThat(classes("numeric", row -> String.valueOf(row % 80))).isEmpty();
    }

    @Test
    void aRareClass() {
        IntFunction<Object> harmless = row -> String.valueOf(row * 37 % 50);
        says(
                warnings("numeric", harmless, row -> row % 20 == 3 ? "yes" : "no", "softmaxCrossEntropy"),
                Kind.IMBALANCE,
                "y: class 'yes' is 5.0 % of the training rows (20 of 400), so that accuracy says little. Look at auc,"
                        + " prAuc or f1, or set data.balance: classes");
        assertThat(warnings("numeric", harmless, row -> row % 3 == 0 ? "yes" : "no", "softmaxCrossEntropy"))
                .isEmpty();
    }

    @Test
    void aClassThatIsNotTrained() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("x", row -> String.valueOf(row * 37 % 50));
        columns.put("y", row -> row < ROWS ? answer(row) : row % 2 == 0 ? "maybe" : "no");
        Recipe recipe = recipe(
                config(Map.of("numeric", List.of("x")), "y", "softmaxCrossEntropy"), List.copyOf(columns.keySet()));
        Map<Part, PartSurvey> parts = new EnumMap<>(
                tally(recipe, Part.TRAIN, columns, numbers(0, ROWS)).surveys());
        parts.putAll(tally(recipe, Part.TEST, columns, numbers(ROWS, ROWS + 20)).surveys());
        ColumnOverviews overviews = new ColumnOverviews(recipe, parts);
        says(
                Judgement.of(overviews, List.of(), List.of(), overviews.classes()),
                Kind.UNSEEN,
                "y: test rows have a class that no training row has: 'maybe'. Give training rows of it, or take them out");
    }

    /** Of a table this wide 64 different values of a column are kept. */
    @Test
    void ofMoreClassesThanAreKeptNoneIsSaidToBeUntrained() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("x", row -> String.valueOf(row * 37 % 50));
        columns.put("y", row -> "class " + row % 100);
        for (int i = 0; i < 9_000; i++) {
            columns.put("z" + i, row -> "");
        }
        Recipe recipe = recipe(
                config(Map.of("numeric", List.of("x")), "y", "softmaxCrossEntropy"), List.copyOf(columns.keySet()));
        Map<Part, PartSurvey> parts = new EnumMap<>(
                tally(recipe, Part.TRAIN, columns, numbers(0, 200)).surveys());
        parts.putAll(tally(recipe, Part.TEST, columns, numbers(0, 70)).surveys());
        ColumnOverviews overviews = new ColumnOverviews(recipe, parts);
        Classes classes = overviews.classes().get(0);
        assertThat(classes.complete()).isFalse();
        assertThat(classes.counted(Part.TRAIN, 0)).as("of all rows").isEqualTo("2 (1.0%)");
        assertThat(Judgement.of(overviews, List.of(), List.of(), overviews.classes()))
                .extracting(Warning::kind)
                .doesNotContain(Kind.UNSEEN, Kind.IMBALANCE);
    }

    @Test
    void equalAndBadRows() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("x", row -> String.valueOf(row * 37 % 50));
        columns.put("y", JudgementTest::answer);
        Recipe recipe = recipe(
                config(Map.of("numeric", List.of("x")), "y", "softmaxCrossEntropy"), List.copyOf(columns.keySet()));
        ColumnOverviews overviews = new ColumnOverviews(
                recipe, tally(recipe, Part.TRAIN, columns, numbers(0, ROWS)).surveys());
        SourceAccount source = new SourceAccount(
                "rows.csv",
                Map.of(Part.TRAIN, 397L),
                Map.of("not a number", 3L),
                3,
                "line 7: expected a number.",
                null);
        SourceAccount test = new SourceAccount("test.csv", Map.of(Part.TEST, 50L), Map.of(), 0, "", null);
        List<Repeat> repeats = List.of(
                new Repeat(Part.TRAIN, Part.TRAIN, 1, "line 2", "line 9"),
                new Repeat(Part.TEST, Part.TRAIN, 5, "line 4", "line 2"));
        assertThat(Judgement.of(overviews, List.of(source, test), repeats, List.of()))
                .extracting(Warning::text)
                .containsExactly(
                        "5 test rows (10 %) are equal, in all columns used, to training rows, such as line 4 and line 2."
                                + " What is measured on them was seen before: take them out of one of the two",
                        "1 training row (0.25 %) is equal, in all columns used, to an earlier one, such as line 2 and line 9."
                                + " Where they are copies, keep one of each",
                        "3 rows of rows.csv cannot be used; the first: line 7: expected a number. Correct them, or set"
                                + " data.badRows: skip");
        List<Repeat> coinciding =
                List.of(new Repeat(Part.TRAIN, Part.TRAIN, 40, "", ""), new Repeat(Part.TEST, Part.TRAIN, 5, "", ""));
        assertThat(Judgement.of(overviews, List.of(test, source), coinciding, List.of()))
                .first()
                .extracting(Warning::text)
                .isEqualTo(
                        "5 test rows (10 %) are equal, in all columns used, to training rows. So are 10 % of the training"
                                + " rows to one another: values may just coincide. Where they are copies, take them out of one"
                                + " of the two");
        assertThat(source.describe()).isEqualTo("rows.csv: 400 read = 397 for training + 3 skipped (not a number)");
        assertThat(Judgement.of(overviews, List.of(test), List.of(), List.of())).isEmpty();
    }

    /** The same whatever part of the rows each task has. */
    @Test
    void partsMergeInAnyOrder() throws IOException {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("x", row -> row % 90 == 5 ? "no number" : String.valueOf(row * 37 % 50));
        columns.put("y", row -> "class " + row % 40);
        Recipe recipe = recipe(
                config(Map.of("numeric", List.of("x")), "y", "softmaxCrossEntropy"), List.copyOf(columns.keySet()));
        SourceTally whole = tally(recipe, Part.TRAIN, columns, numbers(0, ROWS));
        List<Integer> shuffled = numbers(0, ROWS);
        Collections.shuffle(shuffled, new Random(5));
        SourceTally merged = tally(recipe, Part.TRAIN, columns, List.of());
        for (int from = 0; from < ROWS; from += 57) {
            merged.merge(tally(recipe, Part.TRAIN, columns, shuffled.subList(from, Math.min(ROWS, from + 57)))
                    .toBytes());
        }
        // turning points are of the order in which rows come
        assertThat(merged.surveys())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*turns")
                .isEqualTo(whole.surveys());
        assertThat(merged.rows().toBytes()).isEqualTo(whole.rows().toBytes());
        assertThat(whole.rows().skipped()).containsEntry("not a number", 5L);
        assertThat(Objects.requireNonNull(whole.surveys().get(Part.TRAIN)).examples())
                .as("two of each of twelve classes")
                .hasSize(24);
    }
}
