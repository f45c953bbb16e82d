package io.lockstep.jobs.command;

import io.lockstep.driver.drift.ColumnDrift;
import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.drift.Histogram;
import io.lockstep.driver.drift.Level;
import io.lockstep.driver.drift.Size;
import io.lockstep.driver.drift.Summary;
import io.lockstep.driver.feature.SchemaDrift;
import io.lockstep.jobs.progress.Blocks;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Drift as lines for people. */
final class DriftLines {
    private static final int MOST_COLUMNS = 40;
    private static final int NAME_LENGTH = 30;

    private DriftLines() {}

    /** A table of columns, those that drifted most first; then what is to be said of them. */
    static List<String> of(DriftReport report) {
        List<ColumnDrift> columns = new ArrayList<>(report.columns());
        columns.sort(Comparator.comparing(ColumnDrift::level)
                .reversed()
                .thenComparing(column ->
                        -column.size(Size.PSI).map(size -> size.value()).orElse(0.0)));
        Table table = new Table()
                .row(List.of("column", "is", "PSI", "D", "missing", "now", "unseen", "mean", "now", "alarm"));
        columns.stream().limit(MOST_COLUMNS).forEach(column -> table.row(row(column)));
        List<String> lines = new ArrayList<>(table.lines());
        if (columns.size() > MOST_COLUMNS) {
            lines.add("and " + (columns.size() - MOST_COLUMNS) + " columns more, which --json has");
        }
        for (ColumnDrift column : report.alarmed(Level.WARN)) {
            Histogram histogram = column.histogram();
            if (histogram != null) {
                lines.add("");
                lines.add(Excerpt.of(column.column(), NAME_LENGTH));
                lines.add("  at training  " + Blocks.of(histogram.before(), histogram.most()));
                lines.add("  now          " + Blocks.of(histogram.after(), histogram.most()));
            }
        }
        lines.add("");
        report.describe().stream().filter(line -> !isAlarm(line)).forEach(lines::add);
        return lines;
    }

    /** A column of the rows that is not what it was, whether the model reads it or not. */
    static String of(SchemaDrift.Change change) {
        String types = Stream.of(change.then(), change.now())
                .filter(type -> !type.isEmpty())
                .collect(Collectors.joining(" -> "));
        return "note: column " + Excerpt.quoted(change.column()) + ": "
                + change.kind().text() + (types.isEmpty() ? "" : ", " + Excerpt.of(types))
                + (change.needed() ? "" : ", not read by the model");
    }

    /** The alarms. */
    static List<String> warnings(DriftReport report) {
        return report.describe().stream().filter(DriftLines::isAlarm).toList();
    }

    private static boolean isAlarm(String line) {
        return line.startsWith("warning: ") || line.startsWith("refused: ");
    }

    private static List<String> row(ColumnDrift column) {
        return List.of(
                Excerpt.of(column.column(), NAME_LENGTH),
                column.role().name().toLowerCase(Locale.ROOT),
                size(column, Size.PSI),
                size(column, Size.D),
                percent(column.before()),
                percent(column.after()),
                size(column, Size.UNSEEN),
                number(column.before(), Summary::mean),
                number(column.after(), Summary::mean),
                column.level() == Level.SAY ? "" : column.level().name().toLowerCase(Locale.ROOT));
    }

    private static String size(ColumnDrift column, Size size) {
        return column.size(size).map(own -> size.format(own.value())).orElse("");
    }

    private static String percent(@Nullable Summary side) {
        return side == null ? "" : Size.MISSING.format(side.missing());
    }

    private static String number(@Nullable Summary side, Function<Summary, @Nullable Double> value) {
        Double number = side == null ? null : value.apply(side);
        return number == null ? "" : Table.number(number);
    }
}
