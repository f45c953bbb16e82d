package io.lockstep.driver.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.draft.ColumnGuess.Role;
import io.lockstep.driver.source.SourceGuess;
import io.lockstep.driver.survey.Survey;
import io.lockstep.driver.survey.TableTally;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DraftTest {
    private static final SourceGuess CSV =
            new SourceGuess(Map.of("format", "csv", "path", "rows.csv"), SourceGuess.Kind.TABLE, List.of());

    private static Survey survey(int rows, Map<String, IntFunction<@Nullable Object>> columns) {
        TableTally tally = new TableTally(List.copyOf(columns.keySet()));
        for (int i = 0; i < rows; i++) {
            int row = i;
            tally.add(columns.values().stream().map(column -> column.apply(row)).toArray());
        }
        return tally.survey();
    }

    private static Draft draft(Survey survey, @Nullable String label) {
        return Draft.of(
                CSV, survey, new Draft.Request("rows", label, null, "rows.csv", "lockstep train rows.yaml", null));
    }

    private static Map<String, IntFunction<@Nullable Object>> columns() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("row", i -> String.valueOf(1000 + i));
        columns.put("customer_id", i -> "C" + (i * 7919 % 100_003));
        columns.put("age", i -> i % 9 == 0 ? "?" : String.valueOf(20 + i % 60));
        columns.put("since", i -> String.format("20%02d-%02d-01", 10 + i % 10, 1 + i % 12));
        columns.put("fnlwgt", i -> String.valueOf(1000 + i * 37 % 5000));
        columns.put("country", i -> "CH");
        columns.put("empty", i -> null);
        columns.put("income", i -> String.valueOf(1 + i % 97 * (i % 101 == 0 ? 100_000 : 10)));
        columns.put("glucose", i -> String.valueOf(i % 20 == 0 ? 0 : 60 + i % 80));
        columns.put("city", i -> "city " + i % 40);
        columns.put("remark", i -> "word" + i + " and three more of " + i % 90);
        columns.put("churned", i -> i % 12 == 0 ? "yes" : "no");
        return columns;
    }

    private static ColumnGuess guess(Draft draft, String column) {
        return draft.columns().stream()
                .filter(guess -> guess.name().equals(column))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachColumnIsTakenByWhatItHolds() {
        Draft draft = draft(survey(1200, columns()), null);
        assertThat(draft.task().label()).isEqualTo("churned");
        assertThat(draft.task().kind()).isEqualTo(Task.Kind.TWO_CLASSES);
        assertThat(draft.task().classes().keySet()).containsExactly("no", "yes");
        assertThat(draft.columns().stream().map(ColumnGuess::role))
                .containsExactly(
                        Role.LEFT_OUT,
                        Role.LEFT_OUT,
                        Role.PIECEWISE,
                        Role.DATE,
                        Role.LEFT_OUT,
                        Role.LEFT_OUT,
                        Role.LEFT_OUT,
                        Role.NUMERIC,
                        Role.PIECEWISE,
                        Role.CATEGORICAL,
                        Role.TEXT,
                        Role.LABEL);
        assertThat(guess(draft, "row").reason()).startsWith("a number of its own for nearly every row");
        assertThat(guess(draft, "fnlwgt").advice()).isEqualTo("weight: fnlwgt under data makes rows count by it");
        assertThat(guess(draft, "empty").reason()).isEqualTo("no values in any row");
        assertThat(guess(draft, "country").reason()).isEqualTo("the same value in all rows");
        assertThat(guess(draft, "glucose").advice())
                .isEqualTo(
                        "0 in 60 rows lies apart from the rest: does it stand for a missing value? If so, name it under"
                                + " replace of a CSV source, for this column, or under missing, for all");
        assertThat(guess(draft, "income").keys()).containsEntry("log", true);
        assertThat(draft.text())
                .contains("metrics: [auc, prAuc, f1, binaryAccuracy, logLoss]")
                .contains("classes: [\"no\", \"yes\"]")
                .contains("# '?' stands for a missing value in 134 rows");
    }

    @Test
    void theLabelIsSaidOrGuessed() {
        Survey survey = survey(1200, columns());
        assertThat(draft(survey, "age").task().kind()).isEqualTo(Task.Kind.NUMBER);
        assertThat(draft(survey, "city").task().kind()).isEqualTo(Task.Kind.CLASSES);
        assertThatThrownBy(() -> draft(survey, "ages"))
                .hasMessageStartingWith(
                        "--label ages: expected a column, got none of this name; perhaps 'age' was meant. Columns: row,"
                                + " customer_id");
        assertThatThrownBy(() -> draft(survey, "country"))
                .hasMessage(
                        "--label country: expected at least two different values, got one in 1,200 rows. Name another"
                                + " column with --label, or give more rows");
        assertThatThrownBy(() -> draft(survey, "since"))
                .hasMessage("--label since: expected classes or numbers, got dates. Name another column with --label");
        assertThatThrownBy(() -> draft(survey, "customer_id"))
                .hasMessageContaining(
                        "expected a class that repeats or a number, got 1,200 different texts in 1,200 rows");
    }

    /** A mark that means nothing else is no class; one that may is. */
    @Test
    void classesAndMarks() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("a", i -> String.valueOf(i % 17));
        columns.put("label", i -> i % 10 == 0 ? "?" : i % 3 == 0 ? "none" : "some");
        Draft draft = draft(survey(300, columns), null);
        assertThat(draft.task().classes()).containsExactly(Map.entry("some", 180L), Map.entry("none", 90L));
        assertThat(draft.text()).contains("no answer in 30 rows").contains("badRows: {skip: {mostShare: 0.2}}");
    }

    /** Twice the share that was found, but never much more of the rows, and never all where some can be learnt from. */
    @Test
    void rowsThatAreLeftOutHaveALimit() {
        assertThat(List.of(0, 1, 30, 150, 285).stream().map(DraftTest::limitOf))
                .containsExactly("", "0.01", "0.2", "0.6", "0.98");
    }

    /** Of 300 rows, without an answer in some. */
    private static String limitOf(int without) {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("a", i -> String.valueOf(i % 17));
        columns.put("label", i -> i < without ? "?" : i % 2 == 0 ? "none" : "some");
        Matcher limit = Pattern.compile("mostShare: ([0-9.]+)")
                .matcher(draft(survey(300, columns), "label").text());
        return limit.find() ? limit.group(1) : "";
    }

    @Test
    void rowsThatCannotBeReadAreNoData() {
        TableTally tally = new TableTally(List.of("a", "b"));
        tally.add(new Object[] {"1", "2"});
        tally.add(new Object[] {"2", "3"});
        for (int i = 0; i < 3; i++) {
            tally.addUnreadable("wrong number of fields", "wrong number of fields: expected 2, got 3");
        }
        assertThatThrownBy(() -> draft(tally.survey(), null))
                .hasMessage("rows.csv: expected rows that can be read, got 2 that can be read and 3 that cannot (wrong"
                        + " number of fields: expected 2, got 3). Correct the data, or describe them in a config");
    }

    @Test
    void oneRowIsRefused() {
        assertThatThrownBy(() -> draft(survey(1, columns()), null))
                .hasMessage("rows.csv: expected at least 2 rows to learn from, got 1. Give more rows");
    }

    /** A few odd texts among numbers are missing values; many are categories. */
    @Test
    void oddTextsAmongNumbers() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("few", i -> i % 50 == 0 ? "n/k" : String.valueOf(i % 77 * 0.5));
        columns.put("many", i -> i % 3 == 0 ? "low" : String.valueOf(i % 7));
        columns.put("y", i -> String.valueOf(i * 31 % 1009 * 0.1));
        Draft draft = draft(survey(1000, columns), null);
        assertThat(guess(draft, "few").role()).isEqualTo(Role.PIECEWISE);
        assertThat(guess(draft, "many").role()).isEqualTo(Role.CATEGORICAL);
        assertThat(draft.task().kind()).isEqualTo(Task.Kind.NUMBER);
        assertThat(draft.text()).contains("missing: [\"\", \"?\", n/k]");
        assertThat(draft.notes()).contains("few: 'n/k' in 20 rows among numbers is taken for a missing value");
    }

    /** A copy of the answer, a number that begins where the other class ends, and one that only one class has. */
    @Test
    void columnsThatTellTheAnswerAreNamed() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("copy", i -> i % 3 == 0 ? "gone" : i % 2 == 0 ? "here" : "there");
        columns.put("days", i -> String.valueOf(i % 3 == 0 ? 1000 + i * 7 % 501 : i * 7 % 991));
        columns.put("reason", i -> i % 3 == 0 ? "reason " + i % 4 : null);
        columns.put("nearly", i -> i % 3 == 0 || i == 100 ? "a" : "b");
        columns.put("x", i -> String.valueOf(i % 7));
        columns.put("churned", i -> i % 3 == 0 ? "yes" : "no");
        Draft draft = draft(survey(300, columns), null);
        assertThat(draft.text())
                .contains(
                        "    # copy: tells churned exactly in all 300 rows looked at: where it is known only after the"
                                + " answer is, leave it out\n    - copy ",
                        "    # days: tells churned exactly in all 300 rows looked at: where it is known only after the"
                                + " answer is, leave it out\n    - days ")
                .contains("    # nearly: tells churned right in 99.6 % of 300 rows looked at, where")
                .doesNotContain("x: tells");
        assertThat(draft.notes())
                .filteredOn(note -> note.contains(" tells "))
                .containsExactly(
                        "copy tells churned exactly in all 300 rows looked at: where it is known only after the answer"
                                + " is, leave it out",
                        "days tells churned exactly in all 300 rows looked at: where it is known only after the answer"
                                + " is, leave it out",
                        "reason tells churned exactly in all 300 rows looked at: where it is known only after the"
                                + " answer is, leave it out",
                        "nearly tells churned right in 99.6 % of 300 rows looked at, where the most frequent class is in"
                                + " 67 %: where it is known only after the answer is, leave it out");
    }

    /** Bins of few rows learn noise; dropout that helps to tell classes apart is too much for numbers. */
    @Test
    void fewRowsAreLearntFromPlainly() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("a b", i -> String.valueOf(i * 37 % 101 * 0.5));
        columns.put("cost.in", i -> String.valueOf(100_000 + i * 7919 % 50_021));
        Draft few = draft(survey(299, columns), null);
        assertThat(guess(few, "a b").role()).isEqualTo(Role.NUMERIC);
        assertThat(few.text()).contains("numeric:\n    - \"a b\" ", "dropout: {rate: 0.1}", "epochs: 60 ");
        assertThat(guess(draft(survey(300, columns), null), "a b").role()).isEqualTo(Role.PIECEWISE);
        columns.put("bought", i -> i % 2 == 0 ? "yes" : "no");
        assertThat(draft(survey(300, columns), null).text()).contains("dropout: {rate: 0.5}", "epochs: 40 ");
    }

    /** Rows of five say something about a category, one or two do not. */
    @Test
    void onlyTheRarestCategoriesAreOne() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("product", i -> i < 1100 ? "p" + i % 20 : "q" + i / 2);
        columns.put("shop", i -> i < 1100 ? "p" + i % 20 : "q" + i / 5);
        columns.put("price", i -> String.valueOf(i * 31 % 1009 * 0.1));
        Draft draft = draft(survey(1300, columns), null);
        assertThat(guess(draft, "product").keys()).containsExactly(Map.entry("rare", 3));
        assertThat(guess(draft, "shop").keys()).isEmpty();
    }

    /** All of them: rows of a rare class may all fall to validation. */
    @Test
    void manyClassesAreListed() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("x", i -> String.valueOf(i % 97));
        columns.put("label", i -> "c" + i % 300);
        assertThat(draft(survey(900, columns), null).text())
                .contains("  classes: [\n    c0, c1, c10, ", " c99,\n  ]", "dense: {units: 300}");
    }

    /** Of long texts only the beginning is kept, which is no class. */
    @Test
    void longTextsAreNoClasses() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("x", i -> String.valueOf(i % 97));
        columns.put("label", i -> "a".repeat(300) + i % 2);
        assertThatThrownBy(() -> draft(survey(100, columns), "label"))
                .hasMessage("--label label: expected classes or numbers, got texts of 200 letters and more."
                        + " Name another column with --label");
    }

    @Test
    void rowsOfWhichNoneCanBeReadAreNotTooFew() {
        TableTally tally = new TableTally(List.of("a", "b"));
        tally.addUnreadable("broken quotes", "broken quotes: expected a closing quote");
        assertThatThrownBy(() -> draft(tally.survey(), null))
                .hasMessage("rows.csv: expected rows that can be read, got 0 that can be read and 1 that cannot (broken"
                        + " quotes: expected a closing quote). Correct the data, or describe them in a config");
    }

    /** Lines of JSON have no key that says so: numbers with texts among them are left out, categories keep them. */
    @Test
    void textsAmongNumbersWhereNoneCanBeNamed() {
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("a", i -> i % 5 == 0 ? "NA" : String.valueOf(i % 17));
        columns.put("b", i -> i % 50 == 0 ? "n/k" : String.valueOf(i % 19));
        columns.put("c", i -> i % 4 == 0 ? "NA" : "xyz".substring(i % 3, i % 3 + 1));
        columns.put("d", i -> i % 10 == 0 ? "" : "2024-01-0" + (1 + i % 9));
        columns.put("e", i -> String.valueOf(i % 13));
        columns.put("label", i -> i % 2 == 0 ? "yes" : "no");
        SourceGuess lines =
                new SourceGuess(Map.of("format", "jsonLines", "path", "rows.jsonl"), SourceGuess.Kind.TABLE, List.of());
        Draft draft = Draft.of(
                lines,
                survey(300, columns),
                new Draft.Request("rows", null, null, "rows.jsonl", "lockstep train rows.yaml", null));
        assertThat(draft.columns().stream().map(ColumnGuess::role))
                .containsExactly(
                        Role.LEFT_OUT, Role.LEFT_OUT, Role.CATEGORICAL, Role.LEFT_OUT, Role.PIECEWISE, Role.LABEL);
        assertThat(guess(draft, "a").reason())
                .isEqualTo("numbers with texts among them, such as 'NA' in 60 rows, which no key of this format says"
                        + " to be missing");
        assertThat(draft.text()).doesNotContain("missing: [");
    }

    @Test
    void manyDatesOfAnotherFormAreNoCategories() {
        Map<String, IntFunction<@Nullable Object>> columns = columns();
        columns.put("booked", i -> String.format("%02d/%02d/2026", 1 + i % 28, 1 + i % 12));
        columns.put("quarter", i -> String.format("01/%02d/2026", 1 + i % 4 * 3));
        Draft draft = draft(survey(1200, columns), "churned");
        assertThat(guess(draft, "booked").role()).isEqualTo(Role.LEFT_OUT);
        assertThat(draft.text())
                .contains("booked: 84 different texts, too many for categories (it looks like dates; written as"
                        + " 2024-01-31 they can be a date column)");
        assertThat(guess(draft, "quarter").role()).as("four are categories").isEqualTo(Role.CATEGORICAL);
    }

    private static Map<String, IntFunction<@Nullable Object>> meters(Random random) {
        double[] levels = new double[4];
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        for (int k = 0; k < levels.length; k++) {
            int meter = k;
            columns.put(
                    "meter" + k,
                    i -> levels[meter] =
                            0.99 * levels[meter] + Math.sin(i / 20.0 + meter) + 0.1 * random.nextGaussian());
        }
        columns.put("alarm", i -> levels[0] + levels[1] + random.nextGaussian() > 0 ? "yes" : "no");
        return columns;
    }

    @Test
    void rowsInAnOrderOfTimeAreLearntFromPlainly() {
        Draft draft = draft(survey(3000, meters(new Random(1))), "alarm");
        assertThat(draft.text())
                .doesNotContain("relu")
                .contains("- dense: {units: 1}")
                .contains("an order, as of time");
        assertThat(draft.notes()).anyMatch(note -> note.contains("order of time that no column tells"));
    }

    /** Flags beside them turn wherever they change. A date tells which rows are later; a few rows have their own network. */
    @Test
    void onlyAnOrderThatNothingTellsIsLearntFromPlainly() {
        Random random = new Random(3);
        Map<String, IntFunction<@Nullable Object>> flagged = meters(random);
        for (int k = 0; k < 5; k++) {
            flagged.put("flag" + k, i -> random.nextInt(2));
        }
        assertThat(draft(survey(3000, flagged), "alarm").text()).doesNotContain("relu");
        assertThat(draft(survey(150, meters(random)), "alarm").text()).contains("relu");
        Map<String, IntFunction<@Nullable Object>> dated = meters(random);
        dated.put("at", i -> String.format("20%02d-%02d-%02d", 10 + i / 336 % 80, 1 + i / 28 % 12, 1 + i % 28));
        Draft draft = draft(survey(3000, dated), "alarm");
        assertThat(draft.text()).contains("relu");
        assertThat(draft.notes()).noneMatch(note -> note.contains("no column tells"));
    }

    /** As a file sorted by what was looked for, and by the class. */
    @Test
    void rowsSortedByAColumnAreInNoOrderOfTime() {
        Random random = new Random(2);
        Map<String, IntFunction<@Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("sorted", i -> i / 3);
        columns.put("a", i -> random.nextGaussian());
        columns.put("b", i -> random.nextInt(5));
        columns.put("c", i -> random.nextInt(2));
        columns.put("d", i -> Math.exp(random.nextGaussian()));
        columns.put("kind", i -> i < 1700 ? "no" : "yes");
        Draft draft = draft(survey(3000, columns), "kind");
        assertThat(draft.text()).contains("relu");
        assertThat(draft.notes()).noneMatch(note -> note.contains("order of time"));
    }
}
