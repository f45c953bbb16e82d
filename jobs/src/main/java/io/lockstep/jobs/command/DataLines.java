package io.lockstep.jobs.command;

import io.lockstep.driver.overview.Classes;
import io.lockstep.driver.overview.ColumnOverview;
import io.lockstep.driver.overview.Example;
import io.lockstep.driver.overview.Histogram;
import io.lockstep.driver.overview.Overview;
import io.lockstep.driver.overview.Part;
import io.lockstep.driver.overview.Repeat;
import io.lockstep.driver.overview.SourceAccount;
import io.lockstep.driver.overview.Warning;
import io.lockstep.jobs.progress.Blocks;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.List;

/** What data hold, as lines for people. */
final class DataLines {
    private static final int MOST_COLUMNS = 40;
    private static final int MOST_CLASSES = 20;
    private static final int MOST_EXAMPLES = 6;
    private static final int MOST_VALUES = 8;
    private static final int NAME_LENGTH = 30;
    private static final int VALUE_LENGTH = 40;
    private static final int WIDEST = 24;

    private final List<String> lines = new ArrayList<>();
    private final Overview overview;
    private final Part part;

    private DataLines(Overview overview, Part part) {
        this.overview = overview;
        this.part = part;
    }

    /** @param part whose columns and examples are told */
    static List<String> of(Overview overview, Part part) {
        DataLines all = new DataLines(overview, part);
        all.overview.sources().stream().map(SourceAccount::describe).forEach(all.lines::add);
        all.repeats();
        all.overview.classes().forEach(all::classes);
        all.columns();
        all.examples();
        all.warnings();
        return all.lines;
    }

    private void repeats() {
        for (Repeat repeat : overview.repeats()) {
            lines.add("equal rows: " + repeat.rows() + " of " + repeat.of().text() + " are in "
                    + repeat.in().text() + (repeat.isWithin() ? " before" : ", too"));
        }
    }

    private void classes(Classes classes) {
        lines.add("");
        Table table = new Table();
        List<String> header = new ArrayList<>(List.of("classes of " + Excerpt.of(classes.label(), NAME_LENGTH)));
        classes.rows().keySet().forEach(own -> header.add(own.text()));
        table.row(header);
        int shown = Math.min(MOST_CLASSES, classes.names().size());
        for (int i = 0; i < shown; i++) {
            List<String> row =
                    new ArrayList<>(List.of(Excerpt.of(classes.names().get(i), NAME_LENGTH)));
            for (Part own : classes.rows().keySet()) {
                row.add(classes.counted(own, i));
            }
            table.row(row);
        }
        lines.addAll(table.lines());
        more(classes.names().size() - shown, "classes");
        if (!classes.complete()) {
            lines.add("there are more classes than are counted one by one");
        }
    }

    private void more(int left, String what) {
        if (left > 0) {
            lines.add("and " + left + " " + what + " more, which --json has");
        }
    }

    private void columns() {
        lines.add("");
        Table table = new Table();
        table.row(List.of(
                "columns of " + part.text(), "is", "kind", "missing", "distinct", "least", "median", "largest", ""));
        List<ColumnOverview> columns = overview.columns();
        columns.stream().limit(MOST_COLUMNS).forEach(column -> row(table, column));
        lines.addAll(table.lines());
        more(columns.size() - MOST_COLUMNS, "columns");
    }

    private void row(Table table, ColumnOverview column) {
        ColumnOverview.Values values = column.parts().get(part);
        String name = Excerpt.of(column.name(), NAME_LENGTH);
        if (values == null) {
            table.row(List.of(name, column.role().text(), column.kind(), "", "", "", "", "", "is not there"));
            return;
        }
        Histogram histogram = column.histogram();
        List<Double> shares = histogram == null ? List.of() : histogram.shares().getOrDefault(part, List.of());
        table.row(List.of(
                name,
                column.role().text(),
                column.kind(),
                values.absent(),
                values.different(),
                Excerpt.of(values.least(), NAME_LENGTH),
                values.middle(),
                Excerpt.of(values.largest(), NAME_LENGTH),
                padded(shares.isEmpty() ? values.note() : Blocks.of(shares))));
    }

    /** To the left. */
    private static String padded(String text) {
        return text + " ".repeat(Math.max(0, WIDEST - text.length()));
    }

    private void examples() {
        List<Example> examples = overview.examples().getOrDefault(part, List.of());
        if (examples.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("examples of " + part.text());
        for (int i = 0; i < Math.min(MOST_EXAMPLES, examples.size()); i++) {
            // evenly over the classes
            Example example = examples.get(i * examples.size() / Math.min(MOST_EXAMPLES, examples.size()));
            List<String> values = new ArrayList<>();
            example.values().entrySet().stream()
                    .limit(MOST_VALUES)
                    .forEach(value -> values.add(Excerpt.of(value.getKey(), NAME_LENGTH) + "="
                            + Excerpt.of(value.getValue().describe(), VALUE_LENGTH)));
            lines.add("  " + String.join(", ", values));
        }
    }

    private void warnings() {
        lines.add("");
        for (Warning warning : overview.warnings()) {
            lines.add("warning: " + warning.kind().text() + ": " + warning.text());
        }
        if (overview.warnings().isEmpty()) {
            lines.add("nothing to warn of");
        }
    }
}
