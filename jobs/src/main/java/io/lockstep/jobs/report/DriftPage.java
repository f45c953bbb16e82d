package io.lockstep.jobs.report;

import io.lockstep.driver.drift.ColumnDrift;
import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.drift.Histogram;
import io.lockstep.driver.drift.Level;
import io.lockstep.driver.drift.Size;
import io.lockstep.driver.drift.Summary;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Drift as a page, and as a part of one: a table of all columns, alarms, and bars of those that drifted. */
public final class DriftPage {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 150;
    private static final int TOP = 30;
    private static final int BOTTOM = 22;
    private static final String BEFORE = "#6e7781";
    private static final String AFTER = "#d1480b";
    private static final int MOST_COLUMNS = 500;
    private static final int NAME_LENGTH = 40;

    private DriftPage() {}

    /** A file that stands alone. */
    public static String html(String title, DriftReport report) {
        return Report.HEAD + "<title>" + Html.escape(title) + " - Lockstep</title>\n</head>\n<body>\n<h1>"
                + Html.escape(title) + "</h1>\n" + section(report) + "</body>\n</html>\n";
    }

    /** The part below a heading. */
    public static String section(DriftReport report) {
        StringBuilder out = new StringBuilder();
        for (String line : report.describe()) {
            out.append("<p>").append(Html.escape(line)).append("</p>\n");
        }
        List<List<String>> rows = new ArrayList<>();
        report.columns().stream().limit(MOST_COLUMNS).forEach(column -> rows.add(row(column)));
        Report.table(
                out, List.of("column", "is", "PSI", "D", "missing", "now", "unseen", "mean", "now", "alarm"), rows);
        for (ColumnDrift column : report.alarmed(Level.WARN)) {
            Histogram histogram = column.histogram();
            if (histogram != null) {
                Report.wide(out, bars(Excerpt.of(column.column(), NAME_LENGTH), histogram));
            }
        }
        return out.toString();
    }

    private static List<String> row(ColumnDrift column) {
        Summary before = column.before();
        Summary after = column.after();
        return List.of(
                Excerpt.of(column.column(), NAME_LENGTH),
                column.role().name().toLowerCase(Locale.ROOT),
                size(column, Size.PSI),
                size(column, Size.D),
                before == null ? "" : Size.MISSING.format(before.missing()),
                after == null ? "" : Size.MISSING.format(after.missing()),
                size(column, Size.UNSEEN),
                number(before == null ? null : before.mean()),
                number(after == null ? null : after.mean()),
                column.level() == Level.SAY ? "" : column.level().name().toLowerCase(Locale.ROOT));
    }

    private static String size(ColumnDrift column, Size size) {
        return column.size(size).map(own -> size.format(own.value())).orElse("");
    }

    private static String number(@Nullable Double number) {
        return number == null ? "" : Table.number(number);
    }

    private static String bars(String title, Histogram histogram) {
        Svg out = new Svg(WIDTH, HEIGHT, title);
        out.text(0, 16, "start", "title", title);
        key(out, WIDTH - 150, "at training", BEFORE);
        key(out, WIDTH - 50, "now", AFTER);
        int count = histogram.names().size();
        double step = WIDTH / (double) count;
        double scale = (HEIGHT - TOP - BOTTOM) / histogram.most();
        for (int i = 0; i < count; i++) {
            bar(out, i * step + step * 0.1, step * 0.4, histogram.before().get(i) * scale, BEFORE);
            bar(out, i * step + step * 0.5, step * 0.4, histogram.after().get(i) * scale, AFTER);
        }
        out.text(0, HEIGHT - 6, "start", "tick", name(histogram, 0));
        out.text(WIDTH, HEIGHT - 6, "end", "tick", name(histogram, count - 1));
        return out.end();
    }

    private static String name(Histogram histogram, int bin) {
        return Excerpt.of(histogram.names().get(bin), NAME_LENGTH);
    }

    private static void key(Svg out, int x, String name, String colour) {
        out.text(x + 16, 16, "start", "tick", name);
        out.rectangle(x, 6, 11, 11, colour);
    }

    private static void bar(Svg out, double x, double width, double height, String colour) {
        out.rectangle(x, HEIGHT - BOTTOM - height, width, height, colour);
    }
}
