package io.lockstep.jobs.report;

import io.lockstep.driver.explanation.Explanation;
import io.lockstep.driver.explanation.Fidelity;
import io.lockstep.driver.explanation.Summary;
import io.lockstep.driver.explanation.Summary.ColumnSummary;
import io.lockstep.driver.explanation.Summary.SampledRow;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Explanations as a page: which columns matter over all rows and in which direction, a few rows with bars and maps, and how faithful
 * the method is to the model. Nothing in it is fetched or executed.
 */
public final class ExplanationPage {
    private static final int MOST_COLUMNS = 20;
    private static final int MOST_STRIPS = 12;
    private static final int MOST_POINTS = 300;
    private static final int MOST_DEPENDENCES = 6;
    private static final int MOST_CATEGORIES = 10;
    private static final int NAME_LENGTH = 40;
    /** Of the values that are there: a column of so many numbers is one of numbers. */
    private static final double NUMBERS = 0.9;

    private static final String STYLE = """
            <style>
            figure.explained { margin: 1em 0; background: var(--block); padding: .8em } figcaption { overflow-wrap: anywhere }
            .maps { display: flex; flex-wrap: wrap; gap: .8em; margin-top: .6em } .maps img { image-rendering: pixelated; max-width: 100%; height: auto }
            .tokens { line-height: 2 } .tokens span { padding: .15em .2em; border-radius: 3px }
            .key span { padding: .1em .4em; border-radius: 3px }
            </style>
            """;

    private final StringBuilder out = new StringBuilder(Report.HEAD);
    private final Summary summary;
    private final List<ColumnSummary> ranked;

    private ExplanationPage(Summary summary) {
        this.summary = summary;
        this.ranked = summary.ranked();
    }

    /** A file that stands alone. */
    public static String html(String title, Summary summary, @Nullable Fidelity fidelity) {
        return html(title, List.of(), summary, fidelity);
    }

    /**
     * A file that stands alone.
     *
     * @param notes sentences about what was explained and how: the answer, method, baseline
     * @param fidelity absent: it was not measured
     */
    public static String html(String title, List<String> notes, Summary summary, @Nullable Fidelity fidelity) {
        return new ExplanationPage(summary).html(title, notes, fidelity);
    }

    private String html(String title, List<String> notes, @Nullable Fidelity fidelity) {
        out.append(STYLE).append("<title>").append(Html.escape(title)).append(" - Lockstep</title>\n</head>\n<body>\n");
        out.append("<h1>").append(Html.escape(title)).append("</h1>\n<p class=\"state\">");
        out.append(summary.rows()).append(" rows explained</p>\n");
        notes.forEach(this::paragraph);
        summary.words().forEach(this::paragraph);
        out.append(
                "<p class=\"key\">Attributions are in the unit of the model's output before softmax or sigmoid, or of the number"
                        + " it answers: <span style=\"background: ");
        out.append(Diverging.ground(1)).append("\">raises the answer</span> <span style=\"background: ");
        out.append(Diverging.ground(-1)).append("\">lowers the answer</span></p>\n");
        columns();
        ExampleFigures.ofRows(out, this::rows);
        if (fidelity != null) {
            fidelity(fidelity);
        }
        return out.append("</body>\n</html>\n").toString();
    }

    private void paragraph(String text) {
        out.append("<p>").append(Html.escape(text)).append("</p>\n");
    }

    private void columns() {
        Report.heading(out, "Columns over all rows");
        List<AttributionBars.Bar> bars = new ArrayList<>();
        List<List<String>> table = new ArrayList<>();
        for (ColumnSummary column : ranked.stream().limit(MOST_COLUMNS).toList()) {
            String name = Excerpt.of(column.column(), NAME_LENGTH);
            bars.add(new AttributionBars.Bar(
                    name, column.meanAbsolute(), name + ": " + Table.number(column.meanAbsolute())));
            table.add(List.of(name, Table.number(column.meanAbsolute()), AttributionBars.number(column.mean(), true)));
        }
        Report.wide(out, AttributionBars.svg("mean absolute attribution", bars, false));
        Report.table(out, List.of("column", "mean absolute", "mean"), table);
        if (ranked.size() > MOST_COLUMNS) {
            out.append("<p>And ").append(ranked.size() - MOST_COLUMNS).append(" columns more.</p>\n");
        }
    }

    private void rows() {
        if (!summary.sample().isEmpty()) {
            Report.heading(out, "Columns row by row");
            swarm();
            ranked.stream().limit(MOST_DEPENDENCES).forEach(this::dependence);
        }
        examples("Examples", summary.examples());
        Summary.Completeness errors = summary.completeness();
        if (errors != null && errors.worst() > 0) {
            examples("Rows whose attributions add up worst", summary.worst());
        }
    }

    private void examples(String title, List<Explanation> examples) {
        if (!examples.isEmpty()) {
            Report.heading(out, title);
            ExplanationFigures.figures(out, examples, summary.completeness() != null);
        }
    }

    private int index(ColumnSummary column) {
        return summary.columns().indexOf(column);
    }

    private void swarm() {
        List<SampledRow> drawn = summary.sample().stream().limit(MOST_POINTS).toList();
        List<StripChart.Strip> strips = new ArrayList<>();
        for (ColumnSummary column : ranked.stream().limit(MOST_STRIPS).toList()) {
            int at = index(column);
            List<Double> numbers = new ArrayList<>();
            drawn.forEach(row -> numbers.add(number(row.values().get(at))));
            double[] sorted = numbers.stream()
                    .filter(Double::isFinite)
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            List<StripChart.Point> points = new ArrayList<>();
            for (int i = 0; i < numbers.size(); i++) {
                double attribution = drawn.get(i).attributions().get(at);
                if (Double.isFinite(attribution)) {
                    points.add(new StripChart.Point(attribution, share(sorted, numbers.get(i))));
                }
            }
            strips.add(new StripChart.Strip(column.column(), points));
        }
        Report.wide(out, StripChart.svg("attributions of single rows", "attribution", strips, true));
        out.append("<p>A point for each of ").append(drawn.size()).append(" rows, drawn by what they hold.</p>\n");
    }

    /** How many numbers are below it, half of its equals included. */
    private static double share(double[] sorted, double number) {
        if (!Double.isFinite(number)) {
            return Double.NaN;
        }
        int below = 0;
        int equal = 0;
        for (double other : sorted) {
            below += other < number ? 1 : 0;
            equal += other == number ? 1 : 0;
        }
        return (below + equal / 2.0) / sorted.length;
    }

    private static double number(@Nullable String value) {
        if (value == null || value.isEmpty() || value.length() > NAME_LENGTH) {
            return Double.NaN;
        }
        char last = value.charAt(value.length() - 1);
        if (last != '.' && (last < '0' || last > '9')) {
            return Double.NaN; // NaN, Infinity, and what parses as a number of Java alone, as 1f
        }
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private void dependence(ColumnSummary column) {
        int at = index(column);
        List<Series.Point> points = new ArrayList<>();
        Map<String, List<StripChart.Point>> categories = new LinkedHashMap<>();
        int there = 0;
        for (SampledRow row : summary.sample()) {
            String value = row.values().get(at);
            double attribution = row.attributions().get(at);
            if (value == null || !Double.isFinite(attribution)) {
                continue;
            }
            there++;
            double number = number(value);
            if (Double.isFinite(number)) {
                points.add(new Series.Point(number, attribution));
            }
            categories
                    .computeIfAbsent(value, none -> new ArrayList<>())
                    .add(new StripChart.Point(attribution, Double.NaN));
        }
        if (points.size() >= NUMBERS * there && !points.isEmpty()) {
            Report.wide(
                    out, DependenceChart.svg(column.column(), points.subList(0, Math.min(MOST_POINTS, points.size()))));
        } else if (categories.size() > 1 && categories.size() < there / 2) {
            Report.wide(
                    out,
                    StripChart.svg(
                            "attribution by " + Excerpt.of(column.column(), NAME_LENGTH),
                            "attribution",
                            strips(categories),
                            false));
        }
    }

    /** Those of the most rows; of equal ones the first by name. */
    private static List<StripChart.Strip> strips(Map<String, List<StripChart.Point>> categories) {
        List<StripChart.Strip> strips = new ArrayList<>();
        categories.forEach((name, points) ->
                strips.add(new StripChart.Strip(name, points.subList(0, Math.min(MOST_POINTS, points.size())))));
        strips.sort(Comparator.comparingInt(
                        (StripChart.Strip strip) -> -strip.points().size())
                .thenComparing(StripChart.Strip::name));
        return strips.subList(0, Math.min(MOST_CATEGORIES, strips.size()));
    }

    private void fidelity(Fidelity fidelity) {
        Report.heading(out, "Fidelity: the method itself");
        paragraph("Measured on " + fidelity.rows() + " rows.");
        fidelity.words().forEach(this::paragraph);
        Fidelity.Deletion deletion = fidelity.deletion();
        if (deletion != null) {
            Report.wide(
                    out,
                    new LineChart(
                                    "strength of the answer",
                                    "share of the row that is taken away",
                                    List.of(
                                            new Series("by attribution", points(deletion.curve())),
                                            new Series("random order", points(deletion.randomCurve()))))
                            .svg());
        }
    }

    private static List<Series.Point> points(List<Double> curve) {
        List<Series.Point> points = new ArrayList<>();
        for (int i = 0; i < curve.size(); i++) {
            points.add(new Series.Point(i / (curve.size() - 1.0), curve.get(i)));
        }
        return points;
    }
}
