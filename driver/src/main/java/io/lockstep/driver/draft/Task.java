package io.lockstep.driver.draft;

import io.lockstep.driver.column.Cell;
import io.lockstep.driver.survey.ColumnSurvey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is predicted.
 *
 * @param label the column
 * @param kind of answer
 * @param classes with their rows, in the order of the network's outputs; empty for a number
 * @param rows that have an answer
 * @param reason for people
 */
public record Task(String label, Kind kind, Map<String, Long> classes, long rows, String reason) {
    private static final int MOST_CLASSES = 1000;
    private static final int FEW_NUMBERS = 10;
    private static final int ROWS_PER_CLASS = 10;
    private static final double IMBALANCED = 0.2;
    private static final Set<String> YES =
            Set.of("1", "yes", "true", "y", "t", "positive", "pos", "bad", ">50k", "malignant");

    /** What an answer is. */
    public enum Kind {
        TWO_CLASSES,
        CLASSES,
        NUMBER
    }

    /**
     * The task that a column asks for.
     *
     * @param wanted a number or classes, whatever it looks like; absent: as it looks
     * @throws IllegalArgumentException when there is nothing to be predicted
     */
    static Task of(ColumnSurvey column, @Nullable Kind wanted) {
        String where = "--label " + Shown.name(column.name()) + ": expected ";
        String again = ". Name another column with --label";
        String other = other(column);
        if (!other.isEmpty()) {
            throw new IllegalArgumentException(where + "classes or numbers, got " + other + again);
        }
        Map<String, Long> answers = ordered(column);
        long rows = answers.values().stream().mapToLong(Long::longValue).sum();
        if (answers.size() < 2) {
            throw new IllegalArgumentException(where + "at least two different values, got one in " + Shown.rows(rows)
                    + again + ", or give more rows");
        }
        boolean numeric = Marks.isNumeric(column);
        if (wanted == Kind.NUMBER && !numeric) {
            throw new IllegalArgumentException(where + "numbers, got text such as "
                    + Shown.value(answers.keySet().iterator().next()) + ". Leave --task out, or name another column");
        }
        if (wanted == Kind.NUMBER || (wanted == null && numeric && !isClasses(column))) {
            return number(column);
        }
        long distinct = Math.max(answers.size(), column.distinct());
        boolean tooMany = answers.size() > MOST_CLASSES || !column.different().complete();
        if (tooMany || answers.size() > rows / 2) {
            throw new IllegalArgumentException(where + "a class that repeats or a number, got " + Shown.count(distinct)
                    + " different texts in " + Shown.rows(column.present()) + again);
        }
        return classes(column.name(), answers, rows, numeric);
    }

    /** What a column holds that is no class and no number; empty where it holds those. */
    private static String other(ColumnSurvey column) {
        if (column.present() == 0) {
            return "no values";
        }
        if (column.different().rows().keySet().stream().anyMatch(text -> text.length() >= ColumnSurvey.LONGEST)) {
            return "texts of " + ColumnSurvey.LONGEST + " letters and more";
        }
        return column.isMoment() ? "dates" : column.isSingle() ? "" : "arrays or bytes";
    }

    private static boolean isClasses(ColumnSurvey column) {
        return column.types().fractions() == 0
                && (column.distinct() == 2
                        || (column.distinct() <= FEW_NUMBERS
                                && column.present() >= ROWS_PER_CLASS * column.distinct()));
    }

    private static Task number(ColumnSurvey column) {
        return new Task(
                column.name(),
                Kind.NUMBER,
                Map.of(),
                column.types().numbers(),
                "a number from " + Shown.number(column.least()) + " to " + Shown.number(column.largest()));
    }

    private static Task classes(String label, Map<String, Long> answers, long rows, boolean numeric) {
        String shown = shown(answers, rows);
        if (answers.size() == 2) {
            return new Task(label, Kind.TWO_CLASSES, answers, rows, "two classes: " + shown);
        }
        String reason =
                answers.size() + " classes: " + shown + (numeric ? "; --task number predicts it as a number" : "");
        return new Task(label, Kind.CLASSES, answers, rows, reason);
    }

    private static String shown(Map<String, Long> classes, long rows) {
        List<String> shown = new ArrayList<>();
        for (Map.Entry<String, Long> entry : classes.entrySet()) {
            if (shown.size() == 5) {
                shown.add("…");
                break;
            }
            shown.add(Shown.line(entry.getKey()) + " " + Shown.percent((double) entry.getValue() / rows));
        }
        return String.join(", ", shown);
    }

    /** What the answers are: numbers by size and text by code point; of two classes the one that is asked for last. */
    private static Map<String, Long> ordered(ColumnSurvey column) {
        Map<String, Long> rows = new TreeMap<>(column.different().rows());
        List<String> names = new ArrayList<>(rows.keySet());
        names.removeIf(Marks::isCertain);
        if (Marks.isNumeric(column)) {
            names.removeIf(name -> Cell.number(name) == null);
            names.sort(Comparator.comparingDouble(Double::parseDouble));
        } else if (names.size() == 2) {
            boolean yesFirst = YES.contains(names.get(0).toLowerCase(Locale.ROOT));
            boolean yesLast = YES.contains(names.get(1).toLowerCase(Locale.ROOT));
            boolean rareFirst = rows.getOrDefault(names.get(0), 0L) < rows.getOrDefault(names.get(1), 0L);
            if (!yesLast && (yesFirst || rareFirst)) {
                names.add(names.remove(0));
            }
        }
        Map<String, Long> ordered = new LinkedHashMap<>();
        names.forEach(name -> ordered.put(name, rows.getOrDefault(name, 0L)));
        return ordered;
    }

    /** Share of the rarest class; 1 for a number. */
    public double rarest() {
        return classes.values().stream().mapToLong(Long::longValue).min().orElse(rows) / (double) Math.max(1, rows);
    }

    /** Whether accuracy says little, as one class is rare. */
    public boolean isImbalanced() {
        return kind != Kind.NUMBER && rarest() < IMBALANCED / Math.max(1, classes.size() - 1);
    }
}
