package io.lockstep.driver.draft;

import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Columns that alone tell the answer nearly always, as those do that are written once it is known. Judged on the sample of a survey:
 *
 * <ul>
 *   <li>a class is told with at most a twentieth of the errors that the most frequent class makes, by the value, by whether there is
 *       one, or by a limit between the numbers of two classes;
 *   <li>of two classes, a value that 30 rows or more have is of the rarer one alone, and a tenth of its rows have it;
 *   <li>of a number, all but a fiftieth of the variance is explained.
 * </ul>
 */
public final class Leaks {
    private static final double GAIN = 0.95;
    private static final double EXPLAINED = 0.98;
    private static final int LEAST_ROWS = 20;
    private static final int LEAST_OTHERS = 10;
    private static final int LEAST_PURE = 30;
    private static final double PURE_SHARE = 0.1;
    private static final int MOST_VALUES = 50;
    private static final String CURE = ": where it is known only after the answer is, leave it out";

    private Leaks() {}

    /**
     * A column that tells the answer.
     *
     * @param figure share of rows told right, of the class's rows with a value, or of the variance explained
     * @param what to say of it, after its name
     */
    public record Leak(String column, double figure, String what) {}

    /**
     * What to say of each such column, by its name.
     *
     * @param columns of the survey, in its order
     */
    static Map<String, String> of(Survey survey, Task task, List<ColumnGuess> columns) {
        Map<String, String> found = new LinkedHashMap<>();
        int label = survey.columns().indexOf(survey.column(task.label()));
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).role().isInput()) {
                of(survey, label, task.kind() != Task.Kind.NUMBER, i)
                        .ifPresent(leak -> found.put(leak.column(), leak.what()));
            }
        }
        return found;
    }

    /**
     * Whether a column tells the answer.
     *
     * @param label place of the column with the answer
     * @param classes whether the answer is a class; else it is a number
     * @param at place of the column
     */
    public static Optional<Leak> of(Survey survey, int label, boolean classes, int at) {
        ColumnSurvey column = survey.columns().get(at);
        if (!column.isSingle() || column.present() == 0) {
            return Optional.empty();
        }
        SingleColumn single = single(survey, label, at);
        long rows = single.rows();
        if (rows < LEAST_ROWS) {
            return Optional.empty();
        }
        String answer = survey.columns().get(label).name();
        return (classes ? classes(single, answer, column.distinct()) : number(single, answer))
                .map(found -> new Leak(column.name(), found.figure(), found.what() + CURE));
    }

    private static SingleColumn single(Survey survey, int label, int at) {
        List<@Nullable String> values = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (Survey.SampledRow row : survey.sample()) {
            String own = row.cells().get(label);
            String value = row.cells().get(at);
            if (own != null && !Marks.isCertain(own)) {
                values.add(value == null || Marks.isCertain(value) ? null : value);
                answers.add(own);
                counts.add(row.count());
            }
        }
        return new SingleColumn(values, answers, counts);
    }

    private static Optional<Leak> classes(SingleColumn single, String label, long distinct) {
        boolean two = new HashSet<>(single.answers()).size() == 2;
        SingleColumn.Told told = best(single, two);
        if (told.gain() >= GAIN && others(single) >= LEAST_OTHERS) {
            String right = told.right() == 1
                    ? "exactly in all " + Shown.rows(single.rows()) + " looked at"
                    : "right in " + percent(told.right()) + " of " + Shown.rows(single.rows())
                            + " looked at, where the most frequent class is in " + Shown.percent(told.base());
            return Optional.of(new Leak("", told.right(), "tells " + Shown.name(label) + " " + right));
        }
        return two && distinct <= MOST_VALUES ? pure(single, label) : Optional.empty();
    }

    /** The class by the value, by whether there is one, or by a limit, whichever is right most often. */
    private static SingleColumn.Told best(SingleColumn single, boolean two) {
        List<SingleColumn.Told> all =
                new ArrayList<>(List.of(single.told(), single.presence().told()));
        if (two && single.isNumeric()) {
            all.add(single.divided());
        }
        return Collections.max(all, Comparator.comparingDouble(SingleColumn.Told::right));
    }

    private static Optional<Leak> pure(SingleColumn single, String label) {
        SingleColumn.Pure pure = single.pure(LEAST_PURE);
        if (pure == null || pure.share() < PURE_SHARE) {
            return Optional.empty();
        }
        return Optional.of(new Leak(
                "",
                pure.share(),
                "tells " + Shown.name(label) + " " + Shown.value(pure.answer()) + " by "
                        + (pure.value().isEmpty() ? "a missing value" : Shown.value(pure.value())) + " in "
                        + Shown.rows((long) pure.rows()) + ", " + Shown.percent(pure.share())
                        + " of all such rows looked at"));
    }

    /** Rows that are not of the most frequent class. */
    private static long others(SingleColumn single) {
        Map<String, Long> rows = new HashMap<>();
        for (int i = 0; i < single.answers().size(); i++) {
            rows.merge(single.answers().get(i), single.counts().get(i), Long::sum);
        }
        return single.rows()
                - rows.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private static Optional<Leak> number(SingleColumn single, String label) {
        double explained = single.explained(LEAST_ROWS);
        return explained < EXPLAINED
                ? Optional.empty()
                : Optional.of(new Leak(
                        "",
                        explained,
                        "explains " + percent(explained) + " of the variance of " + Shown.name(label) + " in "
                                + Shown.rows(single.rows()) + " looked at"));
    }

    /** Rounded down, so that what is not all is not said to be. */
    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", Math.floor(1000 * share + 1e-6) / 10);
    }
}
