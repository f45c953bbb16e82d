package io.lockstep.driver.counterfactual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.Measure;
import io.lockstep.driver.column.NumericFeature;
import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.profile.ColumnProfile;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.driver.testing.LinearModel;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SigmoidCrossEntropy;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.loss.TargetScale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log-odds {@code bias + (income - 50) / 10 - 2 (debt - 20) / 5 + 0, 1 or 2 of the jobs a, b, c}; yes where above 0. */
class RowCounterfactualsTest {
    private static final List<String> COLUMNS = List.of("income", "debt", "job");
    private static final List<Feature> FEATURES = List.of(
            new NumericFeature("income", 50, 10, false),
            new NumericFeature("debt", 20, 5, false),
            new CategoricalFeature("job", List.of("a", "b", "c"), false, false));
    private static final Answer YES_NO = new Answer(new Target.YesNo(), List.of("paid"), List.of("no", "yes"));

    @TempDir
    private Path directory = Path.of("");

    private final Files files = new HadoopFiles(new Configuration());

    private LoadedModel model(Answer answer, Loss loss, List<ColumnProfile> profiles, double bias) throws Exception {
        String name = directory
                .resolve("model" + answer.task().name() + profiles.size() + bias)
                .toString();
        LinearModel.write(files, name, FEATURES, profiles, answer, loss, (float) bias, 1, -2, 0, 1, 2);
        return ModelDirectory.load(files, name);
    }

    private LoadedModel model(double bias) throws Exception {
        return model(YES_NO, new SigmoidCrossEntropy(), List.of(), bias);
    }

    private ScoringPlan scoring(LoadedModel model) {
        return new ScoringOptions(BadRows.FAIL, "portable").plan(files, model, COLUMNS, false);
    }

    private Optional<List<Change>> find(LoadedModel model, CounterfactualConfig config, @Nullable Object... row)
            throws Exception {
        String plan = RowCounterfactuals.plan(model, scoring(model), config);
        try (RowCounterfactuals counterfactuals = new RowCounterfactuals(plan)) {
            return counterfactuals.find(row);
        }
    }

    private static CounterfactualConfig config(List<String> immutable, Map<String, List<Double>> ranges) {
        return new CounterfactualConfig(List.of(), immutable, ranges, List.of(), List.of(), null, null, null, 3);
    }

    private static CounterfactualConfig directed(List<String> increasing, List<String> decreasing) {
        return new CounterfactualConfig(
                List.of("income", "debt"), List.of(), Map.of(), increasing, decreasing, null, null, null, 1);
    }

    /** What the model answers to a row with changes, as where rows are predicted. */
    private float scored(LoadedModel model, List<Change> changes, @Nullable Object... row) throws Exception {
        @Nullable Object[] changed = row.clone();
        changes.forEach(change -> changed[COLUMNS.indexOf(change.column())] = change.to());
        try (RowScorer<@Nullable Object[]> scorer =
                new RowScorer<>(scoring(model), values -> values, values -> null, values -> "")) {
            List<@Nullable Object[]> rows = new ArrayList<>();
            rows.add(changed);
            scorer.next(rows.iterator());
            return scorer.scores()[0];
        }
    }

    private static void isNumber(Change change, String column, double expected) {
        assertThat(change.column()).isEqualTo(column);
        assertThat(Double.parseDouble(change.to())).isCloseTo(expected, within(1e-3));
    }

    @Test
    void theNearestChangeOfALinearModelIsTheOneOfLeastDistance() throws Exception {
        LoadedModel model = model(-1);
        // debt 17.5 is half a deviation away; income 60 and another job are 1
        List<Change> debt =
                find(model, CounterfactualConfig.STANDARD, "50", 20.0, "a").orElseThrow();
        assertThat(debt).hasSize(1);
        isNumber(debt.get(0), "debt", 17.5);
        assertThat(debt.get(0).from()).isEqualTo("20");
        assertThat(scored(model, debt, "50", 20.0, "a")).isGreaterThanOrEqualTo(0.5f);

        List<Change> job =
                find(model, config(List.of("debt"), Map.of()), "50", 20.0, "a").orElseThrow();
        assertThat(job).containsExactly(new Change("job", "a", "c"));
        List<Change> income = find(model, config(List.of("debt", "job"), Map.of()), "50", 20.0, "a")
                .orElseThrow();
        assertThat(income).hasSize(1);
        isNumber(income.get(0), "income", 60);
        // back to no: from yes by a margin of 0.5
        List<Change> back =
                find(model, CounterfactualConfig.STANDARD, "65", 20.0, "a").orElseThrow();
        isNumber(back.get(0), "debt", 21.25);
        assertThat(scored(model, back, "65", 20.0, "a")).isLessThan(0.5f);
    }

    @Test
    void columnsChangeTogetherWhereNoneIsEnough() throws Exception {
        LoadedModel model = model(-3);
        Map<String, List<Double>> ranges = Map.of("income", List.of(40.0, 70.0), "debt", List.of(15.0, 25.0));
        // debt down to its end gives 2 for one deviation, income the last 1 for another; the other way it is 2.5
        List<Change> both =
                find(model, config(List.of("job"), ranges), "50", 20.0, "a").orElseThrow();
        assertThat(both).hasSize(2);
        isNumber(both.get(0), "income", 60);
        isNumber(both.get(1), "debt", 15);
        assertThat(find(model(-5), config(List.of("job"), ranges), "50", 20.0, "a"))
                .isEmpty();
        List<Change> all =
                find(model(-6), config(List.of(), ranges), "50", 20.0, "a").orElseThrow();
        assertThat(all).extracting(Change::column).containsExactly("income", "debt", "job");
        isNumber(all.get(0), "income", 70);
        isNumber(all.get(1), "debt", 15);
        assertThat(all.get(2).to()).isEqualTo("c");
        CounterfactualConfig one =
                new CounterfactualConfig(List.of(), List.of("job"), ranges, List.of(), List.of(), null, null, null, 1);
        assertThat(find(model, one, "50", 20.0, "a")).isEmpty();
    }

    @Test
    void numbersGoTheWayTheyMay() throws Exception {
        LoadedModel model = model(-1);
        List<Change> income = find(model, directed(List.of("income", "debt"), List.of()), "50", 20.0, "a")
                .orElseThrow();
        isNumber(income.get(0), "income", 60);
        assertThat(find(model, directed(List.of("debt"), List.of("income")), "50", 20.0, "a"))
                .isEmpty();
        // what is missing may become anything, but cannot grow; a missing debt is read as 20
        assertThat(find(model, directed(List.of("debt"), List.of("income")), "50", null, "a"))
                .isEmpty();
        List<Change> known = find(model, directed(List.of(), List.of("income")), "50", null, "a")
                .orElseThrow();
        assertThat(known.get(0).from()).isNull();
        assertThat(scored(model, known, "50", null, "a")).isGreaterThanOrEqualTo(0.5f);
    }

    /** Income is a yes down to 60, and from 80 may only come to 40 to 55, or from 20 to 65 to 70. */
    @Test
    void numbersFromOutsideARangeComeIntoIt() throws Exception {
        LoadedModel model = model(-1);
        List<String> fixed = List.of("debt", "job");
        List<Change> down = find(model, config(fixed, Map.of("income", List.of(40.0, 55.0))), "80", 20.0, "a")
                .orElseThrow();
        isNumber(down.get(0), "income", 55);
        List<Change> up = find(model, config(fixed, Map.of("income", List.of(65.0, 70.0))), "20", 20.0, "a")
                .orElseThrow();
        isNumber(up.get(0), "income", 65);
        assertThatThrownBy(() -> config(fixed, Map.of("income", List.of(65.0, Double.POSITIVE_INFINITY))))
                .hasMessageStartingWith("ranges.income: expected the least and the greatest number");
    }

    @Test
    void columnsOfWholeNumbersStayWhole() throws Exception {
        NumericProfile whole = new NumericProfile(
                "debt",
                Measure.NUMBER,
                100,
                0,
                0,
                List.of(10.0, 20.0, 30.0),
                List.of(25L, 25L, 25L, 25L),
                5.0,
                40.0,
                20.0,
                5.0);
        LoadedModel model = model(YES_NO, new SigmoidCrossEntropy(), List.of(whole), -1);
        assertThat(find(model, config(List.of("income", "job"), Map.of()), "50", 20.0, "a"))
                .hasValue(List.of(new Change("debt", "20", "17")));
    }

    /**
     * Half of the incomes are within 10 of 50, their median, and half of the debts within 10 of 20: 2.5 of debt are nearer than 10 of
     * income. By their deviations, 100 and 0.5, it would be the other way round.
     */
    @Test
    void distancesAreInMedianAbsoluteDeviations() throws Exception {
        List<ColumnProfile> profiles = List.of(
                numbers("income", List.of(40.0, 50.0, 60.0), 30, 1_000, 100),
                numbers("debt", List.of(10.0, 20.0, 30.0), 5, 40, 0.5));
        LoadedModel model = model(YES_NO, new SigmoidCrossEntropy(), profiles, -1);
        List<Change> nearest =
                find(model, CounterfactualConfig.STANDARD, "50", 20.0, "a").orElseThrow();
        assertThat(nearest).extracting(Change::column).containsExactly("debt");
        Candidates debt = Candidates.of(
                        model.preprocessing(),
                        new Profile(100, profiles, List.of(), List.of()),
                        CounterfactualConfig.STANDARD)
                .get(1);
        assertThat(debt.scale()).isEqualTo(10, within(1e-9));
    }

    private static NumericProfile numbers(
            String column, List<Double> edges, double least, double greatest, double deviation) {
        List<Long> counts = List.of(25L, 25L, 25L, 25L);
        return new NumericProfile(
                column, Measure.NUMBER, 100, 0, 0, edges, counts, least, greatest, edges.get(1), deviation);
    }

    @Test
    void numbersAreBroughtIntoARange() throws Exception {
        Answer price = new Answer(new Target.Numbers(), List.of("price"), List.of(), List.of(new TargetScale(100, 10)));
        LoadedModel model = model(price, new Mse(), List.of(), 0);
        CounterfactualConfig config = new CounterfactualConfig(
                List.of("income"), List.of(), Map.of(), List.of(), List.of(), null, 112.0, 120.0, 3);
        List<Change> found = find(model, config, "50", 20.0, "a").orElseThrow();
        isNumber(found.get(0), "income", 62); // 100 + 10 (62 - 50) / 10
        assertThat(find(model, config, "65", 20.0, "a")).hasValue(List.of());
    }

    @Test
    void whatCannotBeAskedIsRefused() throws Exception {
        LoadedModel model = model(-1);
        assertThatThrownBy(() -> find(model, config(List.of("sex"), Map.of()), "50", 20.0, "a"))
                .hasMessageStartingWith("explain.counterfactual.immutable: unknown column 'sex'.");
        assertThatThrownBy(() -> find(model, config(COLUMNS, Map.of()), "50", 20.0, "a"))
                .hasMessageStartingWith("explain.counterfactual: expected a column that may be changed, got none of ");
        assertThatThrownBy(() -> config(List.of(), Map.of("debt", List.of(9.0, 5.0))))
                .hasMessage(
                        "ranges.debt: expected the least and the greatest number, as [18, 90], got [9.0, 5.0]. Write the"
                                + " smaller one first");
        assertThatThrownBy(() -> find(model, config(List.of(), Map.of("job", List.of(1.0, 2.0))), "50", 20.0, "a"))
                .hasMessage(
                        "explain.counterfactual: expected ranges and directions of columns of numbers, got 'job', which"
                                + " is none. Remove it from them");
        assertThatThrownBy(() -> new CounterfactualConfig(
                        List.of(), List.of(), Map.of(), List.of("a"), List.of("a"), null, null, null, 3))
                .hasMessageContaining("in both");
        assertThatThrownBy(() -> new CounterfactualConfig(
                        List.of(), List.of(), Map.of(), List.of(), List.of(), null, 2.0, 1.0, 3))
                .hasMessage("atLeast: expected at most atMost, 1.0, got 2.0. Exchange them");
        CounterfactualConfig to =
                new CounterfactualConfig(List.of(), List.of(), Map.of(), List.of(), List.of(), "maybe", null, null, 3);
        assertThatThrownBy(() -> find(model, to, "50", 20.0, "a"))
                .hasMessageStartingWith("explain.counterfactual.to: unknown class 'maybe'.");
        CounterfactualConfig number =
                new CounterfactualConfig(List.of(), List.of(), Map.of(), List.of(), List.of(), null, 1.0, null, 3);
        assertThatThrownBy(() -> find(model, number, "50", 20.0, "a"))
                .hasMessageContaining("got one of classes. Write to");
        LoadedModel price =
                model(new Answer(new Target.Numbers(), List.of("price"), List.of()), new Mse(), List.of(), 0);
        assertThatThrownBy(() -> find(price, CounterfactualConfig.STANDARD, "50", 20.0, "a"))
                .hasMessageContaining("got neither. Write one");
    }
}
