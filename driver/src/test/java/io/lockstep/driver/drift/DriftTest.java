package io.lockstep.driver.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.column.Measure;
import io.lockstep.driver.column.MeasuredColumn;
import io.lockstep.driver.drift.Samples.Law;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.profile.CategoryProfile;
import io.lockstep.driver.profile.ColumnProfile;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.profile.ScoreProfile;
import io.lockstep.kernels.plaindata.Binding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final DriftConfig CONFIG = DriftConfig.standard();
    private static final int ROWS = 10_000;

    private static Profile reference = new Profile(0, List.of(), List.of(), List.of());

    @BeforeAll
    static void learn() {
        reference = Samples.learnt(Samples.rows(Law.STANDARD, 80_000, 1));
    }

    private static DriftReport drifted(Law law, AlarmRule rule) {
        return Drift.of(reference, Samples.window(reference, law, ROWS, 2), CONFIG.withTest(rule));
    }

    private static List<String> names(List<ColumnDrift> columns) {
        return columns.stream().map(ColumnDrift::column).toList();
    }

    private static ColumnDrift column(DriftReport report, String name) {
        return report.columns().stream()
                .filter(column -> column.column().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void found(Law law, String column, String... text) {
        DriftReport report = drifted(law, AlarmRule.SIZE);
        assertThat(names(report.alarmed(Level.WARN))).containsExactly(column);
        assertThat(column(report, column).describe()).contains(text);
    }

    @Test
    void aQuarterOfADeviationIsWarnedOf() {
        found(new Law(0.25, 0, 0.05, 0.3), "normal", "D 0.", "warned of from 0.080 on", "mean ");
        assertThat(drifted(new Law(0.25, 0, 0.05, 0.3), AlarmRule.SIZE).level()).isEqualTo(Level.WARN);
    }

    @Test
    void halfADeviationIsWarnedOfAndAWholeOneRefused() {
        found(new Law(0.5, 0, 0.05, 0.3), "normal", "PSI 0.2", "D 0.");
        DriftReport report = drifted(new Law(1, 0, 0.05, 0.3), AlarmRule.SIZE);
        assertThat(names(report.alarmed(Level.REFUSE))).containsExactly("normal");
        assertThat(report.level()).isEqualTo(Level.REFUSE);
        assertThat(report.describe().get(0)).startsWith("refused: input 'normal': PSI ");
        assertThat(report.describe()).endsWith("drift: 10 columns of 10000 rows against 80000: 1 refused, 0 warned of");
    }

    @Test
    void aCategoryNewInOneOfAHundredRowsIsNamed() {
        found(new Law(0, 0.01, 0.05, 0.3), "small", "unseen values ", " %, warned of from 0.50 % on");
    }

    @Test
    void missingValuesThatDoubleAreNamed() {
        found(new Law(0, 0, 0.10, 0.3), "even", "missing values ", " %, warned of from 3.00 % on");
    }

    @Test
    void fivePointsMoreOfAnAnswerAreNamed() {
        found(new Law(0, 0, 0.05, 0.35), "answer", "label 'answer': rate of a class ", "class ", " % -> ");
    }

    @Test
    void aTenthOfADeviationIsFoundBySignificanceOnly() {
        Law law = new Law(0.1, 0, 0.05, 0.3);
        assertThat(drifted(law, AlarmRule.SIZE).alarmed(Level.WARN)).isEmpty();
        DriftReport report = drifted(law, AlarmRule.SIGNIFICANCE);
        assertThat(names(report.alarmed(Level.WARN))).containsExactly("normal");
        assertThat(report.level()).isEqualTo(Level.WARN);
        assertThat(column(report, "normal").describe()).contains("Kolmogorov-Smirnov significant, p ");
    }

    /** With {@code -Dlockstep.drift=1000} as many as are promised. */
    @Test
    void undriftedWindowsGiveNoAlarm() {
        int windows = Integer.getInteger("lockstep.drift", 12);
        int significant = 0;
        List<String> alarms = new ArrayList<>();
        for (int i = 0; i < windows; i++) {
            DriftReport report = Drift.of(
                    reference,
                    Samples.window(reference, Law.STANDARD, ROWS, 1_000 + i),
                    CONFIG.withTest(AlarmRule.SIGNIFICANCE));
            boolean any = false;
            for (ColumnDrift column : report.columns()) {
                for (Alarm alarm : column.alarms()) {
                    if (alarm.what().equals("significance")) {
                        any = true;
                    } else {
                        alarms.add(column.describe());
                    }
                }
            }
            significant += any ? 1 : 0;
        }
        System.out.println(windows + " undrifted windows: " + alarms.size() + " alarms by size, " + significant
                + " windows by significance");
        assertThat(alarms).isEmpty();
        assertThat(significant).isLessThanOrEqualTo(Math.max(2, windows / 50));
    }

    /** A window of 200 rows is often far away by chance, which is no alarm. */
    @Test
    void smallWindowsGiveNoAlarmByChance() {
        int large = 0;
        for (int i = 0; i < 20; i++) {
            DriftReport report = Drift.of(reference, Samples.window(reference, Law.STANDARD, 200, 50 + i), CONFIG);
            assertThat(names(report.alarmed(Level.WARN))).isEmpty();
            large += report.columns().stream()
                            .flatMap(column -> column.size(Size.D).stream())
                            .anyMatch(size -> size.value() >= 0.08)
                    ? 1
                    : 0;
        }
        assertThat(large).isPositive();
        assertThat(Drift.of(reference, Samples.window(reference, new Law(1, 0, 0.05, 0.3), 200, 7), CONFIG)
                        .level())
                .isEqualTo(Level.REFUSE);
    }

    @Test
    void distanceIsThatOfTheRowsButForOneBin() {
        for (double shift : new double[] {0, 0.003, 0.1, 0.25, 2}) {
            double[] before = normal(20_000, 0, 3);
            double[] after = normal(5_000, shift, 4);
            Profile one = one(boxed(before), Measure.NUMBER);
            double d = column(drift(one, boxed(after)), "x")
                    .size(Size.D)
                    .orElseThrow()
                    .value();
            double exact = exact(before, after);
            assertThat(d).isBetween(exact - 1 / 256.0, exact);
        }
    }

    private static double[] normal(int count, double shift, long seed) {
        Random random = new Random(seed);
        double[] numbers = new double[count];
        Arrays.setAll(numbers, i -> random.nextGaussian() + shift);
        Arrays.sort(numbers);
        return numbers;
    }

    private static List<@Nullable Object> boxed(double[] numbers) {
        return new ArrayList<>(Arrays.stream(numbers).boxed().toList());
    }

    private static double exact(double[] before, double[] after) {
        double most = 0;
        int i = 0;
        int j = 0;
        while (i < before.length && j < after.length) {
            double at = Math.min(before[i], after[j]);
            while (i < before.length && before[i] <= at) {
                i++;
            }
            while (j < after.length && after[j] <= at) {
                j++;
            }
            most = Math.max(most, Math.abs(i / (double) before.length - j / (double) after.length));
        }
        return most;
    }

    private static List<@Nullable Object[]> rows(List<? extends @Nullable Object> values) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        values.forEach(value -> rows.add(new @Nullable Object[] {value}));
        return rows;
    }

    private static Profile one(List<? extends @Nullable Object> values, Measure measure) {
        return Samples.learnt(rows(values), List.of(new MeasuredColumn("x", measure)), List.of(), List.of("x"));
    }

    private static DriftReport drift(Profile before, List<? extends @Nullable Object> after) {
        return Drift.of(before, Samples.counted(before, List.of("x"), rows(after)), CONFIG);
    }

    private static List<@Nullable Object> repeated(int count, @Nullable Object... values) {
        List<@Nullable Object> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.addAll(Arrays.asList(values));
        }
        return all;
    }

    /** 5 and 3 in turn: mean 4, deviation 1, farthest 2: 1/2 by the means, (1 + 1)/4 = 1/2 by the squares. */
    @Test
    void aNumberThatWasConstantIsSaid() {
        Profile constant = one(repeated(1_000, 3), Measure.NUMBER);
        assertThat(drift(constant, repeated(500, 3)).describe())
                .startsWith("note: input 'x': was and is constant at 3");
        DriftReport report = drift(constant, repeated(500, 3, 5));
        assertThat(report.describe().get(0))
                .isEqualTo("warning: input 'x': unseen values 50.00 %, warned of from 0.50 % on; was constant at 3, is"
                        + " from 3 to 5, another number in 50.00 % of rows or more");
        assertThat(column(report, "x").size(Size.PSI)).isEmpty();
        Profile flag = one(repeated(1_000, "a"), Measure.CATEGORY);
        assertThat(drift(flag, repeated(500, "a", "b")).describe().get(0))
                .contains("unseen values 50.00 %", "was constant at 'a'");
    }

    /** Of 100 rows two values occur once: 0.02 of what comes is to be expected to be new. */
    @Test
    void whatRareValuesLetExpectIsNotUnseen() {
        List<@Nullable Object> values = repeated(98, "a");
        values.addAll(List.of("b", "c"));
        List<@Nullable Object> after = repeated(96, "a");
        after.addAll(List.of("d", "e", "f", "g"));
        Measured unseen = column(drift(one(values, Measure.CATEGORY), after), "x")
                .size(Size.UNSEEN)
                .orElseThrow();
        assertThat(unseen.floor()).isCloseTo(0.02, within(1e-15));
        assertThat(unseen.value()).isCloseTo(0.02, within(1e-15));
    }

    @Test
    void columnsThatAreLostNewOrOfAnotherKindAreSaid() {
        Profile numbers = one(repeated(200, 1, 2, 3), Measure.NUMBER);
        DriftReport lost = Drift.of(numbers, Samples.counted(numbers, List.of("y"), rows(repeated(10, 1))), CONFIG);
        assertThat(lost.describe().get(0)).isEqualTo("refused: input 'x': is not there");
        DriftReport texts = drift(numbers, repeated(50, "a", "b", "c", 1));
        assertThat(texts.level()).isEqualTo(Level.REFUSE);
        assertThat(texts.describe().get(0))
                .contains("is of another kind: 75.00 % of the rows have a value that is none of numbers");
        Profile categories = one(repeated(200, "1", "2", "3"), Measure.CATEGORY);
        assertThat(Drift.of(numbers, categories, CONFIG).describe().get(0))
                .isEqualTo("refused: input 'x': is of another kind: categories, was numbers");
        Profile two = new Profile(
                600,
                List.of(numbers.inputs().get(0), renamed(categories.inputs().get(0))),
                List.of(),
                List.of());
        assertThat(Drift.of(numbers, two, CONFIG).describe().get(0)).isEqualTo("note: input 'z': is new");
        DriftReport none = drift(numbers, repeated(600, (Object) null));
        assertThat(none.describe().get(0)).contains("missing values 100.00 %", "has no values");
    }

    private static ColumnProfile renamed(ColumnProfile column) {
        CategoryProfile own = (CategoryProfile) column;
        return new CategoryProfile("z", own.measure(), own.rows(), 0, 0, own.values(), 0);
    }

    @Test
    void labelsThatAreNotThereYetAreNoAlarm() {
        Profile labelled = Samples.learnt(
                rows(repeated(100, 1, 2)), List.of(), List.of(new MeasuredColumn("x", Measure.NUMBER)), List.of("x"));
        Profile window = Samples.counted(labelled, List.of("y"), rows(repeated(10, 1)));
        assertThat(Drift.of(labelled, window, CONFIG).describe())
                .containsExactly(
                        "note: label 'x': is not there",
                        "drift: 1 columns of 10 rows against 200: 0 refused, 0 warned of");
    }

    @Test
    void scoresAreComparedWhereThereAreSome() {
        Profile plain = one(repeated(100, 1, 2), Measure.NUMBER);
        Profile before = plain.withScores(List.of(score(Map.of("no", 5_000L, "yes", 5_000L))));
        Profile after = plain.withScores(List.of(score(Map.of("no", 4_000L, "yes", 6_000L))));
        assertThat(Drift.of(before, plain, CONFIG).columns()).hasSize(1);
        DriftReport report = Drift.of(before, after, CONFIG);
        assertThat(report.describe().get(0))
                .startsWith("warning: score 'class': rate of a class 10.00 %, warned of from 3.00 % on; class '");
    }

    @Test
    void scoresOfRowsThatWereLearntFromGiveNoAlarm() {
        Profile plain = one(repeated(100, 1, 2), Measure.NUMBER);
        Profile before = plain.withScores(List.of(score("training", Map.of("no", 5_000L, "yes", 5_000L))));
        Profile after = plain.withScores(List.of(score(Map.of("no", 4_000L, "yes", 6_000L))));
        DriftReport report = Drift.of(before, after, CONFIG.withTest(AlarmRule.SIGNIFICANCE));
        assertThat(report.level()).isEqualTo(Level.SAY);
        assertThat(report.describe().get(0))
                .startsWith("note: score 'class': rate of a class 10.00 %")
                .endsWith("; no alarm, as the model had no validation rows and answers those it learnt from otherwise"
                        + " than others");
    }

    private static ScoreProfile score(Map<String, Long> counts) {
        return score("validation", counts);
    }

    private static ScoreProfile score(String side, Map<String, Long> counts) {
        return new ScoreProfile(
                "y", side, 10_000, List.of(new CategoryProfile("class", Measure.CATEGORY, 10_000, 0, 0, counts, 0)));
    }

    @Test
    void histogramsHaveSharesOfBothSides() {
        Histogram histogram = new Histogram(List.of("a", "b", "c"), List.of(0.5, 0.5, 0.0), List.of(0.0, 0.2, 0.8));
        assertThat(histogram.most()).isEqualTo(0.8);
        ColumnDrift normal = column(drifted(new Law(1, 0, 0.05, 0.3), AlarmRule.SIZE), "normal");
        Histogram own = Objects.requireNonNull(normal.histogram());
        assertThat(own.names()).hasSize(20);
        assertThat(own.before()).allSatisfy(share -> assertThat(share).isCloseTo(0.05, within(0.004)));
    }

    @Test
    void theJsonHoldsEveryNumber() throws Exception {
        DriftReport report = drifted(new Law(1, 0, 0.05, 0.3), AlarmRule.SIZE);
        String json = Json.line(report.plainData());
        assertThat(json)
                .startsWith("{\"level\":\"refuse\",\"rowsBefore\":80000,\"rowsAfter\":10000,")
                .contains("{\"size\":\"psi\",\"value\":", "\"what\":\"PSI\",\"value\":");
        assertThat(Json.parse(json.getBytes(StandardCharsets.UTF_8), "drift")).isInstanceOf(Map.class);
    }

    @Test
    void noRowsAndOtherBinsAreErrors() {
        Profile numbers = one(repeated(200, 1, 2, 3), Measure.NUMBER);
        assertThatThrownBy(() -> Drift.of(numbers, Samples.counted(numbers, List.of("x"), List.of()), CONFIG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("drift: expected rows before and after, got 600 and 0. Check the path or the dates of the"
                        + " window");
        Profile other = one(repeated(200, 1, 2, 4), Measure.NUMBER);
        Profile coarse = new Profile(
                600,
                List.of(new NumericProfile(
                        "x", Measure.NUMBER, 600, 0, 0, List.of(), List.of(600L), 1.0, 2.0, 1.0, 1.0)),
                List.of(),
                List.of());
        assertThat(other.inputs()).hasSize(1);
        assertThatThrownBy(() -> Drift.of(numbers, coarse, CONFIG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "column 'x': expected the window counted in the bins of the reference, got other bins. Count it"
                                + " with a ProfileCounter of the reference");
    }

    @Test
    void limitsAreKeys() {
        Binding binding = new Binding();
        DriftConfig config = binding.bind(
                DriftConfig.class,
                Map.of("warn", Map.of("d", 0.5), "refuse", Map.of("d", 0.6), "test", "significance"),
                "drift");
        assertThat(config.warn().d()).isEqualTo(0.5);
        assertThat(config.warn().psi()).isEqualTo(0.1);
        assertThat(config.refuse().d()).isEqualTo(0.6);
        assertThat(config.test()).isEqualTo(AlarmRule.SIGNIFICANCE);
        assertThatThrownBy(() -> binding.bind(DriftConfig.class, Map.of("warn", Map.of("psi", 0)), "drift"))
                .hasMessageContaining("drift.warn")
                .hasMessageContaining("psi: expected a limit above 0, got 0.0");
        assertThatThrownBy(() -> binding.bind(DriftConfig.class, Map.of("bins", 1), "drift"))
                .hasMessageContaining("bins: expected 2 to 256, got 1");
        assertThatThrownBy(() -> binding.bind(DriftConfig.class, Map.of("chance", 1), "drift"))
                .hasMessageContaining("chance: expected a probability between 0 and 1, got 1.0");
    }
}
