package io.lockstep.driver.draft;

import io.lockstep.driver.column.Cell;
import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Texts that stand for a missing value: those of {@code missing} of a source.
 *
 * @param applied texts with their counts over all columns
 * @param notes what was found, for people
 */
record Marks(Map<String, Long> applied, List<String> notes) {
    /** Marks that mean nothing else anywhere. */
    private static final Set<String> CERTAIN =
            Set.of("", "?", "na", "n/a", "#n/a", "<na>", "nan", "-nan", "null", "\\n");

    private static final int MOST_ODD = 10;
    private static final double MOST_ODD_SHARE = 0.1;

    /**
     * @param label column whose values are answers; empty: none
     * @param possible whether the source can be told of them
     */
    static Marks of(Survey survey, String label, boolean possible) {
        Map<String, Long> applied = new TreeMap<>();
        List<String> notes = new ArrayList<>();
        for (ColumnSurvey column : survey.columns()) {
            boolean answer = column.name().equals(label) && !column.isNumeric();
            for (Map.Entry<String, Long> mark : column.absent().entrySet()) {
                boolean certain = isCertain(mark.getKey());
                if (possible && (certain || (!answer && (column.isNumeric() || column.isMoment())))) {
                    applied.merge(mark.getKey(), mark.getValue(), Long::sum);
                }
            }
            if (possible && !answer) {
                odd(column).forEach((text, count) -> {
                    applied.merge(text, count, Long::sum);
                    notes.add(Shown.name(column.name()) + ": " + Shown.value(text) + " in " + Shown.rows(count)
                            + " among numbers is taken for a missing value");
                });
            }
        }
        return new Marks(applied, notes);
    }

    /** Whether a text means that there is no value, wherever it stands. */
    static boolean isCertain(String text) {
        return CERTAIN.contains(text.trim().toLowerCase(Locale.ROOT));
    }

    /** Few texts among many numbers; empty where there are none, or too many. */
    static Map<String, Long> odd(ColumnSurvey column) {
        long others = column.present() - column.types().numbers();
        boolean few = others > 0
                && column.types().numbers() > 0
                && column.isSingle()
                && others <= column.present() * MOST_ODD_SHARE
                && column.different().complete();
        Map<String, Long> odd = new TreeMap<>();
        if (few) {
            column.different().rows().forEach((text, count) -> {
                if (Cell.number(text) == null && !Cell.isAbsent(text)) {
                    odd.put(text, count);
                }
            });
        }
        return odd.size() > MOST_ODD ? Map.of() : odd;
    }

    /** Whether a column is one of numbers, once the marks are missing values. */
    static boolean isNumeric(ColumnSurvey column) {
        return column.isNumeric() || !odd(column).isEmpty();
    }
}
