package io.lockstep.jobs.report;

import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.diagnostics.Diagnostics.AnswerDiagnostics;
import io.lockstep.driver.diagnostics.Diagnostics.Bin;
import io.lockstep.driver.diagnostics.Diagnostics.Confusion;
import io.lockstep.driver.diagnostics.Diagnostics.Label;
import io.lockstep.driver.diagnostics.Diagnostics.Moment;
import io.lockstep.driver.diagnostics.Diagnostics.Numbers;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a model answers to held rows: each answer's confusion, reliability, pairs, residuals, course and worst examples. */
final class DiagnosticsSection {
    private static final int NAME_LENGTH = 40;
    private static final int HEADER_LENGTH = 16;
    private static final double PERCENT = 100;
    /** Strongest shade of a cell, with which text still stands out. */
    private static final double SHADE = 0.3;

    private final StringBuilder out;
    private final Diagnostics diagnostics;

    private DiagnosticsSection(StringBuilder out, Diagnostics diagnostics) {
        this.out = out;
        this.diagnostics = diagnostics;
    }

    static void section(StringBuilder out, Diagnostics diagnostics) {
        new DiagnosticsSection(out, diagnostics).write();
    }

    private void write() {
        for (AnswerDiagnostics answer : diagnostics.answers()) {
            Report.heading(out, "Answers" + (answer.name().isEmpty() ? "" : ": " + answer.name()));
            out.append("<p>To the ")
                    .append(diagnostics.rows())
                    .append(" rows of ")
                    .append(Html.escape(diagnostics.side()))
                    .append(", each counted once.</p>\n");
            Confusion confusion = answer.confusion();
            if (confusion != null) {
                confusion(confusion);
            }
            labels(answer.labels());
            reliability(answer.reliability());
            answer.numbers().forEach(this::numbers);
            ExampleFigures.section(out, answer.worst());
        }
    }

    private void confusion(Confusion confusion) {
        subheading("Confusion");
        if (!confusion.classes().isEmpty()) {
            table(confusion);
            out.append(
                    "<p>Rows of each class, and how many of them were given each class; shares are of the row.</p>\n");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        confusion.most().forEach(own -> rows.add(List.of(own.right(), own.answered(), String.valueOf(own.rows()))));
        if (!rows.isEmpty()) {
            Report.table(out, List.of("most often: right", "answered", "rows"), rows);
        }
        List<List<String>> hardest = new ArrayList<>();
        confusion
                .hardest()
                .forEach(own -> hardest.add(List.of(
                        own.name(),
                        String.valueOf(own.rows()),
                        String.valueOf(own.rows() - own.right()),
                        share(own.rows() - own.right(), own.rows()))));
        Report.table(out, List.of("classes with most wrong", "rows", "wrong", "share"), hardest);
    }

    private void table(Confusion confusion) {
        StringBuilder table =
                new StringBuilder("<table class=\"cells\">\n<tr><th scope=\"col\">right, then as answered</th>");
        for (String name : confusion.classes()) {
            table.append("<th scope=\"col\">")
                    .append(Html.escape(Excerpt.of(name, HEADER_LENGTH)))
                    .append("</th>");
        }
        table.append("<th scope=\"col\">all</th></tr>\n");
        for (int right = 0; right < confusion.classes().size(); right++) {
            List<Long> row = confusion.rows().get(right);
            long all = row.stream().mapToLong(Long::longValue).sum();
            table.append("<tr><td>")
                    .append(Html.escape(confusion.classes().get(right)))
                    .append("</td>");
            for (int answered = 0; answered < row.size(); answered++) {
                cell(table, row.get(answered), all, right == answered);
            }
            table.append("<td>").append(all).append("</td></tr>\n");
        }
        Report.wide(out, table.append("</table>\n").toString());
    }

    /** Right ones are shaded blue, wrong ones orange, by their share. */
    private static void cell(StringBuilder table, long rows, long all, boolean right) {
        double shade = all == 0 ? 0 : SHADE * rows / all;
        table.append(String.format(
                Locale.ROOT, "<td style=\"background: rgba(%s, %.2f)\">", right ? "31,111,235" : "209,72,11", shade));
        table.append(rows);
        if (rows > 0) {
            table.append("<small>").append(share(rows, all)).append("</small>");
        }
        table.append("</td>");
    }

    private static String share(long part, long all) {
        return all == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", PERCENT * part / all);
    }

    private void labels(List<Label> labels) {
        if (labels.isEmpty()) {
            return;
        }
        subheading("Labels with most wrong");
        List<List<String>> rows = new ArrayList<>();
        for (Label label : labels) {
            rows.add(List.of(
                    label.name(),
                    String.valueOf(label.there()),
                    label.found() + " " + share(label.found(), label.there()),
                    String.valueOf(label.absent()),
                    label.given() + " " + share(label.given(), label.absent())));
        }
        Report.table(out, List.of("", "there", "found", "not there", "given all the same"), rows);
    }

    private void reliability(List<Bin> bins) {
        if (bins.isEmpty()) {
            return;
        }
        subheading("Reliability");
        List<Series.Point> points = bins.stream()
                .map(bin -> new Series.Point(bin.probability(), bin.rate()))
                .toList();
        Series perfect = new Series("perfect", List.of(new Series.Point(0, 0), new Series.Point(1, 1)));
        Report.wide(
                out,
                new LineChart(
                                "how often it came true",
                                "probability that was given",
                                List.of(new Series("answers", points), perfect))
                        .svg());
        List<List<String>> rows = new ArrayList<>();
        for (Bin bin : bins) {
            rows.add(List.of(Table.number(bin.probability()), Table.number(bin.rate()), String.valueOf(bin.rows())));
        }
        Report.table(out, List.of("probability", "came true", "answers"), rows);
    }

    private void numbers(Numbers numbers) {
        String name = Excerpt.of(numbers.name(), NAME_LENGTH);
        subheading("Predicted and true: " + name);
        if (!numbers.pairs().isEmpty()) {
            ExampleFigures.ofRows(out, () -> pairs(name, numbers));
        }
        Report.wide(out, BarChart.svg("residuals, predicted less true", numbers.residuals()));
        long outside = numbers.residuals().below() + numbers.residuals().above();
        out.append("<p>Of all rows")
                .append(
                        outside == 0
                                ? ""
                                : "; " + numbers.residuals().below() + " are below, "
                                        + numbers.residuals().above() + " above what is drawn")
                .append(".</p>\n");
        if (!numbers.course().isEmpty()) {
            ExampleFigures.ofRows(out, () -> course(numbers));
        }
    }

    private void pairs(String name, Numbers numbers) {
        Report.wide(out, ScatterChart.svg(name, numbers.pairs()));
        if (numbers.pairs().size() < diagnostics.rows()) {
            out.append("<p>").append(numbers.pairs().size()).append(" different rows, drawn by what they hold.</p>\n");
        }
    }

    private void course(Numbers numbers) {
        List<Moment> course = means(numbers.course());
        String order = diagnostics.order();
        if (course.size() < 2 || order == null) {
            return;
        }
        String name = Excerpt.of(numbers.name(), NAME_LENGTH);
        String by = Excerpt.of(order, NAME_LENGTH);
        double unit = diagnostics.dated() ? LineChart.SECONDS_OF_DAY : 1;
        List<Series.Point> right = new ArrayList<>();
        List<Series.Point> predicted = new ArrayList<>();
        for (Moment moment : course) {
            right.add(new Series.Point(moment.at() / unit, moment.right()));
            predicted.add(new Series.Point(moment.at() / unit, moment.predicted()));
        }
        List<Series> lines = List.of(new Series("true", right), new Series("predicted", predicted));
        Report.wide(out, new LineChart(name + " over " + by, by, lines, diagnostics.dated()).svg());
        int rows = numbers.course().size();
        if (rows < diagnostics.rows()) {
            out.append("<p>The last ").append(rows).append(" rows.</p>\n");
        }
        if (course.size() < rows) {
            out.append("<p>Means of the rows that have one ")
                    .append(Html.escape(by))
                    .append(".</p>\n");
        }
    }

    /** A moment for each place of the order: those of several keys are no line. */
    private static List<Moment> means(List<Moment> course) {
        Map<Double, List<Moment>> places = new LinkedHashMap<>();
        course.forEach(moment ->
                places.computeIfAbsent(moment.at(), at -> new ArrayList<>()).add(moment));
        List<Moment> means = new ArrayList<>();
        places.forEach((at, rows) -> means.add(new Moment(
                at,
                rows.stream().mapToDouble(Moment::right).average().orElseThrow(),
                rows.stream().mapToDouble(Moment::predicted).average().orElseThrow())));
        return means;
    }

    private void subheading(String text) {
        out.append("<h3>").append(Html.escape(text)).append("</h3>\n");
    }
}
