package io.lockstep.jobs.command;

import io.lockstep.driver.importance.ColumnImportance;
import io.lockstep.driver.importance.GlobalExplanation;
import io.lockstep.driver.importance.PartialDependence;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Importance of columns and dependence on them as lines for people. */
final class GlobalLines {
    private static final int MOST_COLUMNS = 20;
    private static final int NAME_LENGTH = 40;

    private GlobalLines() {}

    /** Columns by importance, else by how far the mean answer moves with them. */
    static List<String> of(GlobalExplanation global) {
        Map<String, Double> ranges = new HashMap<>();
        global.dependence().forEach(own -> ranges.put(own.column(), own.range()));
        List<String> lines = new ArrayList<>();
        Table table;
        int columns;
        if (global.importance().isEmpty()) {
            columns = global.dependence().size();
            table = new Table().row(List.of("column", "mean answer moves by"));
            global.dependence().stream()
                    .sorted((a, b) -> Double.compare(b.range(), a.range()))
                    .limit(MOST_COLUMNS)
                    .map(PartialDependence::column)
                    .forEach(column -> table.row(List.of(name(column), moves(ranges, column))));
        } else {
            columns = global.importance().size();
            table = new Table()
                    .row(List.of("column", global.metric() + " lost", "standard error", "mean answer moves by"));
            for (ColumnImportance own : global.importance().subList(0, Math.min(MOST_COLUMNS, columns))) {
                table.row(List.of(
                        name(own.column()),
                        Table.number(own.mean()),
                        Table.number(own.standardError()),
                        moves(ranges, own.column())));
            }
        }
        lines.addAll(table.lines());
        if (columns > MOST_COLUMNS) {
            lines.add("and " + (columns - MOST_COLUMNS) + " columns more, which --json has");
        }
        lines.add(words(global));
        return lines;
    }

    private static String name(String column) {
        return Excerpt.of(column, NAME_LENGTH);
    }

    private static String moves(Map<String, Double> ranges, String column) {
        Double range = ranges.get(column);
        return range == null ? "" : Table.number(range);
    }

    private static String words(GlobalExplanation global) {
        String rows = "of " + global.sampled() + " rows of " + global.counts().scored();
        return global.metric().isEmpty()
                ? rows + ", without answers: there is no importance"
                : rows + ", whose " + global.metric() + " is " + Table.number(global.value())
                        + "; lost where a column's values are other rows'. Standard errors are of permutations of these rows: those of other"
                        + " rows are larger";
    }
}
