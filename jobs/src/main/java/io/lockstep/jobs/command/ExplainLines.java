package io.lockstep.jobs.command;

import io.lockstep.driver.explanation.ExplanationResult;
import io.lockstep.driver.explanation.Fidelity;
import io.lockstep.driver.explanation.Summary;
import io.lockstep.driver.explanation.Summary.ColumnSummary;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.List;

/** Explanations as lines for people. */
final class ExplainLines {
    private static final int MOST_COLUMNS = 20;
    private static final int NAME_LENGTH = 40;
    private static final int BAR_LENGTH = 24;
    private static final int MOST_EXAMPLES = 3;

    private ExplainLines() {}

    /** Columns by mean absolute attribution, completeness, reasons of a few rows, words and notes. */
    static List<String> of(ExplanationResult result) {
        Summary summary = result.summary();
        List<ColumnSummary> ranked = summary.ranked();
        double largest = ranked.isEmpty() ? 0 : ranked.get(0).meanAbsolute();
        Table table = new Table().row(List.of("column", "mean |attribution|", "mean", ""));
        ranked.stream()
                .limit(MOST_COLUMNS)
                .forEach(column -> table.row(List.of(
                        Excerpt.of(column.column(), NAME_LENGTH),
                        Table.number(column.meanAbsolute()),
                        Table.number(column.mean()),
                        bar(column.meanAbsolute(), largest))));
        List<String> lines = new ArrayList<>(table.lines());
        if (ranked.size() > MOST_COLUMNS) {
            lines.add("and " + (ranked.size() - MOST_COLUMNS) + " columns more, which --json has");
        }
        lines.add("");
        lines.add("method        " + result.method());
        Summary.Completeness errors = summary.completeness();
        if (errors != null) {
            lines.add("completeness  error mean " + Table.number(errors.mean()) + ", 95 % below "
                    + Table.number(errors.p95()) + ", worst " + Table.number(errors.worst())
                    + ", of a mean difference of " + Table.number(errors.meanDifference()));
        }
        summary.words().forEach(lines::add);
        summary.examples().stream().limit(MOST_EXAMPLES).forEach(row -> {
            lines.add("");
            lines.addAll(ReasonLines.of(row, result.config().top()));
        });
        lines.add("");
        Fidelity fidelity = result.fidelity();
        if (fidelity != null) {
            lines.addAll(fidelity.words());
        }
        result.notes().forEach(note -> lines.add("note: " + note));
        return lines;
    }

    private static String bar(double value, double largest) {
        int length = largest > 0 ? (int) Math.round(BAR_LENGTH * value / largest) : 0;
        return "#".repeat(length) + " ".repeat(BAR_LENGTH - length); // columns stand to the right
    }
}
