package io.lockstep.driver.overview;

import io.lockstep.driver.draft.Shown;
import io.lockstep.driver.overview.Warning.Kind;
import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Inputs that alone tell an answer nearly always, as those do that are written once it is known: classes of rows that were left
 * out with a twentieth of the errors or fewer, a number's variance but for a fiftieth, or, of two classes, a value that only rows
 * of the rarer one have, a tenth of them or more.
 */
final class Leaks {
    private static final double GAIN = 0.95;
    private static final double EXPLAINED = 0.98;
    private static final int LEAST_ROWS = 20;
    private static final int LEAST_PURE = 30;
    private static final double PURE_SHARE = 0.1;
    private static final int MOST_VALUES = 50;
    private static final String CURE = " If it is known only once the answer is, leave it out";

    private final ColumnOverviews overviews;
    private final List<Warning> warnings = new ArrayList<>();

    private Leaks(ColumnOverviews overviews) {
        this.overviews = overviews;
    }

    static List<Warning> of(ColumnOverviews overviews) {
        Leaks leaks = new Leaks(overviews);
        for (String label : overviews.labels().keySet()) {
            ColumnSurvey answers = overviews.train().column(label);
            boolean classes = overviews.hasClasses(label);
            if (answers != null && answers.isSingle() && (classes || answers.isNumeric())) {
                for (String input : overviews.inputs().keySet()) {
                    leaks.judge(label, classes, input);
                }
            }
        }
        return leaks.warnings;
    }

    private void judge(String label, boolean classes, String input) {
        ColumnSurvey column = overviews.train().column(input);
        if (column == null || !column.isSingle() || column.present() == 0) {
            return;
        }
        Survey survey = overviews.train().survey();
        int at = overviews.train().index(input);
        int answer = overviews.train().index(label);
        List<@Nullable String> values = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        long rows = 0;
        for (Survey.SampledRow row : survey.sample()) {
            String own = row.cells().get(answer);
            if (own != null) {
                values.add(row.cells().get(at));
                answers.add(own);
                counts.add(row.count());
                rows += row.count();
            }
        }
        SingleColumn single = new SingleColumn(values, answers, counts);
        if (rows < LEAST_ROWS) {
            return;
        }
        if (classes) {
            classes(label, input, single, rows, column.distinct());
        } else {
            number(label, input, single, rows);
        }
    }

    private void classes(String label, String input, SingleColumn single, long rows, long distinct) {
        SingleColumn.Told told = single.told();
        if (told.gain() >= GAIN) {
            say(
                    input,
                    told.right(),
                    "alone tells " + Shown.name(label) + " right in " + percent(told.right()) + " of "
                            + Shown.rows(rows) + " looked at, where the most frequent class is right in "
                            + Shown.percent(told.base()) + ".");
            return;
        }
        SingleColumn.Pure pure = single.answers().stream().distinct().count() != 2 || distinct > MOST_VALUES
                ? null
                : single.pure(LEAST_PURE);
        if (pure != null && pure.share() >= PURE_SHARE) {
            say(
                    input,
                    pure.share(),
                    Shown.rows((long) pure.rows()) + " "
                            + (pure.value().isEmpty() ? "without a value" : "with " + Shown.value(pure.value()))
                            + " have the same " + Shown.name(label) + ", " + Shown.value(pure.answer()) + ": "
                            + Shown.percent(pure.share()) + " of all such rows looked at.");
        }
    }

    private void number(String label, String input, SingleColumn single, long rows) {
        double explained = single.explained(LEAST_ROWS);
        if (explained >= EXPLAINED) {
            say(
                    input,
                    explained,
                    "alone explains " + percent(explained) + " of the variance of " + Shown.name(label) + " in "
                            + Shown.rows(rows) + " looked at.");
        }
    }

    /** Rounded down, so that what is not all is not said to be. */
    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", Math.floor(1000 * share + 1e-6) / 10);
    }

    private void say(String input, double figure, String what) {
        warnings.add(new Warning(Kind.LEAK, input, figure, Shown.name(input) + ": " + what + CURE));
    }
}
