package io.lockstep.driver.draft;

import io.lockstep.driver.column.Cell;
import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Columns that tell the class of every row of the sample, as those do that are written once the answer is known. */
final class Leaks {
    private static final int LEAST_ROWS = 10;
    private static final int REPEATED = 3;

    private final List<String> classes = new ArrayList<>();
    private final List<List<@Nullable String>> rows = new ArrayList<>();
    /** Rows of each class, equal ones counted. */
    private final Map<String, Long> counts = new HashMap<>();

    private Leaks(Survey survey, Task task) {
        List<String> names = survey.columns().stream().map(ColumnSurvey::name).toList();
        int label = names.indexOf(task.label());
        for (Survey.SampledRow row : survey.sample()) {
            String answer = row.cells().get(label);
            if (answer != null && task.classes().containsKey(answer)) {
                classes.add(answer);
                rows.add(row.cells());
                counts.merge(answer, row.count(), Long::sum);
            }
        }
    }

    /** What to say of each such column, by its name; nothing where a number is predicted. */
    static Map<String, String> of(Survey survey, Task task, List<ColumnGuess> columns) {
        Map<String, String> found = new LinkedHashMap<>();
        Leaks leaks = new Leaks(survey, task);
        long looked = leaks.counts.values().stream().mapToLong(Long::longValue).sum();
        for (int i = 0; i < columns.size(); i++) {
            ColumnGuess column = columns.get(i);
            if (column.role().isInput() && leaks.tells(i)) {
                found.put(
                        column.name(),
                        "tells " + Shown.name(task.label()) + " exactly in all " + Shown.rows(looked)
                                + " looked at: where it is known only after the answer is, leave it out");
            }
        }
        return found;
    }

    private boolean tells(int column) {
        return tells(column, value -> value)
                || tells(column, value -> value.isEmpty() ? "" : "given")
                || divides(column);
    }

    private static String value(@Nullable String cell) {
        return cell == null || Marks.isCertain(cell) ? "" : cell;
    }

    /** Whether rows of a value are all of one class, of more than one in all, with values that repeat in every class. */
    private boolean tells(int column, UnaryOperator<String> kind) {
        Map<String, String> classOf = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) {
            String answer = classes.get(i);
            if (!classOf.computeIfAbsent(kind.apply(value(rows.get(i).get(column))), value -> answer)
                    .equals(answer)) {
                return false;
            }
        }
        Map<String, Integer> values = new HashMap<>();
        classOf.values().forEach(answer -> values.merge(answer, 1, Integer::sum));
        return values.size() > 1
                && values.entrySet().stream().allMatch(entry -> {
                    long count = counts.getOrDefault(entry.getKey(), 0L);
                    return count >= LEAST_ROWS && count >= REPEATED * entry.getValue();
                });
    }

    /** Whether numbers of one of two classes are all smaller than those of the other. */
    private boolean divides(int column) {
        Map<String, double[]> ends = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) {
            Double number = Cell.number(value(rows.get(i).get(column)));
            if (number != null) {
                double[] end = ends.computeIfAbsent(
                        classes.get(i), answer -> new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0});
                end[0] = Math.min(end[0], number);
                end[1] = Math.max(end[1], number);
                end[2]++;
            }
        }
        List<double[]> two = new ArrayList<>(ends.values());
        return two.size() == 2
                && two.stream().allMatch(end -> end[2] >= LEAST_ROWS)
                && (two.get(0)[1] < two.get(1)[0] || two.get(1)[1] < two.get(0)[0]);
    }
}
