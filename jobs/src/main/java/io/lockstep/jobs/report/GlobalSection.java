package io.lockstep.jobs.report;

import io.lockstep.driver.importance.ColumnImportance;
import io.lockstep.driver.importance.GlobalExplanation;
import io.lockstep.driver.importance.PartialDependence;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.List;

/** Importance of columns and dependence on them, as a section of a page. */
public final class GlobalSection {
    private static final int MOST_COLUMNS = 20;
    private static final int MOST_ANSWERS = 4;
    private static final int NAME_LENGTH = 40;

    private GlobalSection() {}

    /** A page with the section before its end. */
    public static String within(String html, GlobalExplanation global) {
        String end = "</body>";
        int at = html.lastIndexOf(end);
        return html.substring(0, at) + html(global) + html.substring(at);
    }

    /** A file that stands alone. */
    public static String page(String title, GlobalExplanation global) {
        String name = Html.escape(title);
        return within(
                Report.HEAD + "<title>" + name + " - Lockstep</title>\n</head>\n<body>\n<h1>" + name
                        + "</h1>\n</body>\n</html>\n",
                global);
    }

    private static String html(GlobalExplanation global) {
        StringBuilder out = new StringBuilder();
        if (!global.importance().isEmpty()) {
            importance(out, global);
        }
        Report.heading(out, "Mean answer by value");
        out.append("<p>The mean over ").append(global.sampled());
        out.append(" rows, were they all to have a value of the column and else what they have.");
        if (!global.left().isEmpty()) {
            out.append(" Columns without single values are left out: ");
            out.append(Html.escape(Excerpt.list(global.left()))).append('.');
        }
        out.append("</p>\n");
        global.dependence().stream()
                .sorted((a, b) -> Double.compare(b.range(), a.range()))
                .limit(MOST_COLUMNS)
                .forEach(own -> dependence(out, global.answers(), own));
        return out.toString();
    }

    private static void importance(StringBuilder out, GlobalExplanation global) {
        Report.heading(out, "Importance of columns");
        out.append("<p>By how much the model's ").append(Html.escape(global.metric()));
        out.append(", ").append(Table.number(global.value())).append(" on ").append(global.sampled());
        out.append(
                " rows, gets worse when a column's values are those of other rows: the mean and its standard error over"
                        + " several permutations of these rows, other rows would differ more. Of columns that tell the same, each may seem to be of no importance.</p>\n");
        List<AttributionBars.Bar> bars = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (ColumnImportance own :
                global.importance().stream().limit(MOST_COLUMNS).toList()) {
            String name = Excerpt.of(own.column(), NAME_LENGTH);
            String told = Table.number(own.mean()) + " (standard error " + Table.number(own.standardError()) + ")";
            bars.add(new AttributionBars.Bar(name, own.mean(), name + ": " + told));
            rows.add(List.of(name, Table.number(own.mean()), Table.number(own.standardError())));
        }
        Report.wide(out, AttributionBars.svg(global.metric() + " lost", bars, false));
        Report.table(out, List.of("column", "lost", "standard error"), rows);
    }

    private static void dependence(StringBuilder out, List<String> answers, PartialDependence own) {
        String name = Excerpt.of(own.column(), NAME_LENGTH);
        List<Integer> told = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_ANSWERS, answers.size()); i++) {
            told.add(i);
        }
        if (own.numeric()) {
            List<Series> series = told.stream()
                    .map(answer -> new Series(
                            Excerpt.of(answers.get(answer), NAME_LENGTH),
                            own.points().stream()
                                    .map(point -> new Series.Point(
                                            Double.parseDouble(point.value()),
                                            point.means().get(answer)))
                                    .toList()))
                    .toList();
            Report.wide(out, new LineChart("mean answer by " + name, name, series).svg());
            return;
        }
        List<String> header = new ArrayList<>(List.of(name, "rows"));
        told.forEach(answer -> header.add(Excerpt.of(answers.get(answer), NAME_LENGTH)));
        List<List<String>> rows = new ArrayList<>();
        for (PartialDependence.Point point : own.points()) {
            List<String> row =
                    new ArrayList<>(List.of(Excerpt.of(point.value(), NAME_LENGTH), String.valueOf(point.count())));
            told.forEach(answer -> row.add(Table.number(point.means().get(answer))));
            rows.add(row);
        }
        Report.table(out, header, rows);
    }
}
