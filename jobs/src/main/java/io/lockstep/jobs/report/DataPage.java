package io.lockstep.jobs.report;

import io.lockstep.driver.overview.Classes;
import io.lockstep.driver.overview.ColumnOverview;
import io.lockstep.driver.overview.Example;
import io.lockstep.driver.overview.Histogram;
import io.lockstep.driver.overview.Overview;
import io.lockstep.driver.overview.Part;
import io.lockstep.driver.overview.Repeat;
import io.lockstep.driver.overview.SourceAccount;
import io.lockstep.driver.overview.Warning;
import io.lockstep.driver.thumbnail.Thumbnail;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What data hold as one HTML file that can be mailed: pictures are in it, and nothing is fetched or executed. */
public final class DataPage {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 130;
    private static final int TOP = 28;
    private static final int BOTTOM = 22;
    private static final int CURVE_WIDTH = 160;
    private static final int CURVE_HEIGHT = 60;
    private static final int MOST_COLUMNS = 200;
    private static final int MOST_HISTOGRAMS = 60;
    private static final int MOST_CLASSES = 100;
    private static final int NAME_LENGTH = 40;
    private static final int KEY_WIDTH = 84;
    private static final int SQUARE = 96;
    private static final int WIDE = 160;
    private static final Map<Part, String> COLOURS =
            new EnumMap<>(Map.of(Part.TRAIN, "#1f6feb", Part.VALIDATION, "#8250df", Part.TEST, "#d1480b"));
    private static final String STYLE = """
            <style>
            .examples { display: flex; flex-wrap: wrap; gap: .8em; margin-top: 1em }
            figure { margin: 0; padding: .5em; background: var(--block); max-width: 100%; box-sizing: border-box }
            figure.rows { width: 100% } figcaption { font-size: .87em; overflow-wrap: anywhere; max-width: 22em }
            figure.rows figcaption { max-width: none } figure img { display: block; image-rendering: pixelated; max-width: 100%; margin-bottom: .3em }
            figure svg { margin: 0 0 .3em; width: 160px; max-width: 100% } li.warning { margin: .4em 0 }
            summary { margin-top: 1em; cursor: pointer; color: var(--soft) }
            .kind { color: var(--bad); font-weight: 600 }
            </style>
            """;

    private final StringBuilder out = new StringBuilder(Report.HEAD);
    private final Overview overview;

    private DataPage(Overview overview) {
        this.overview = overview;
    }

    /** A file that stands alone. */
    public static String html(Overview overview) {
        return new DataPage(overview).html();
    }

    private String html() {
        String title = overview.name() + ": data";
        out.append(STYLE).append("<title>").append(Html.escape(title)).append(" - Lockstep</title>\n</head>\n<body>\n");
        out.append("<h1>").append(Html.escape(title)).append("</h1>\n");
        warnings();
        rows();
        overview.classes().forEach(this::classes);
        columns();
        examples();
        histograms();
        return out.append("</body>\n</html>\n").toString();
    }

    private void warnings() {
        Report.heading(out, "Warnings");
        if (overview.warnings().isEmpty()) {
            out.append("<p class=\"passed\">Nothing to warn of.</p>\n");
            return;
        }
        out.append("<ul>\n");
        for (Warning warning : overview.warnings()) {
            out.append("<li class=\"warning\"><span class=\"kind\">")
                    .append(Html.escape(warning.kind().text()))
                    .append("</span> ")
                    .append(Html.escape(warning.text()))
                    .append("</li>\n");
        }
        out.append("</ul>\n");
    }

    private void rows() {
        Report.heading(out, "Rows");
        out.append("<ul>\n");
        for (SourceAccount source : overview.sources()) {
            out.append("<li>").append(Html.escape(source.describe())).append("</li>\n");
        }
        out.append("</ul>\n");
        if (overview.repeats().isEmpty()) {
            out.append("<p>No two rows are equal.</p>\n");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Repeat repeat : overview.repeats()) {
            rows.add(List.of(
                    repeat.of().text()
                            + (repeat.isWithin()
                                    ? ", again"
                                    : ", in " + repeat.in().text() + ", too"),
                    String.valueOf(repeat.rows())));
        }
        Report.table(out, List.of("equal rows", "rows"), rows);
    }

    private void classes(Classes classes) {
        Report.heading(out, "Classes of " + Excerpt.of(classes.label(), NAME_LENGTH));
        List<String> header = new ArrayList<>(List.of("class"));
        classes.rows().keySet().forEach(part -> header.add(part.text()));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_CLASSES, classes.names().size()); i++) {
            List<String> row =
                    new ArrayList<>(List.of(Excerpt.of(classes.names().get(i), NAME_LENGTH)));
            for (Part part : classes.rows().keySet()) {
                row.add(classes.counted(part, i));
            }
            rows.add(row);
        }
        Report.table(out, header, rows);
        more(classes.names().size() - MOST_CLASSES, "classes");
        if (!classes.complete()) {
            out.append("<p>There are more classes than are counted one by one.</p>\n");
        }
    }

    private void more(int left, String what) {
        if (left > 0) {
            out.append("<p>And ").append(left).append(' ').append(what).append(" more.</p>\n");
        }
    }

    private void columns() {
        Report.heading(out, "Columns");
        for (Part part : overview.examples().keySet()) {
            folded(part, "Columns of ", () -> columns(part));
        }
        more(overview.columns().size() - MOST_COLUMNS, "columns");
    }

    /** What is not of the training rows is seen once it is asked for. */
    private void folded(Part part, String title, Runnable content) {
        if (part == Part.TRAIN) {
            content.run();
            return;
        }
        out.append("<details>\n<summary>").append(title).append(part.text()).append("</summary>\n");
        content.run();
        out.append("</details>\n");
    }

    private void columns(Part part) {
        List<List<String>> rows = new ArrayList<>();
        for (ColumnOverview column :
                overview.columns().stream().limit(MOST_COLUMNS).toList()) {
            ColumnOverview.Values values = column.parts().get(part);
            if (values != null) {
                rows.add(List.of(
                        Excerpt.of(column.name(), NAME_LENGTH),
                        column.role().text(),
                        column.kind(),
                        values.absent(),
                        values.different(),
                        Excerpt.of(values.least(), NAME_LENGTH),
                        values.middle(),
                        Excerpt.of(values.largest(), NAME_LENGTH),
                        values.note()));
            }
        }
        Report.table(
                out,
                List.of("column", "is", "kind", "missing", "distinct", "least", "median", "largest", "note"),
                rows);
    }

    private void histograms() {
        List<ColumnOverview> drawn = overview.columns().stream()
                .filter(column -> column.histogram() != null)
                .toList();
        if (drawn.isEmpty()) {
            return;
        }
        Report.heading(out, "Histograms");
        out.append("<p>Shares of the rows with a value; bins are those of the training rows.</p>\n");
        drawn.stream().limit(MOST_HISTOGRAMS).forEach(this::histogram);
        more(drawn.size() - MOST_HISTOGRAMS, "columns");
    }

    private void histogram(ColumnOverview column) {
        Histogram histogram = Objects.requireNonNull(column.histogram());
        String title = Excerpt.of(column.name(), NAME_LENGTH) + (histogram.exact() ? "" : " (of a sample)");
        Svg svg = new Svg(WIDTH, HEIGHT, title);
        svg.text(0, 16, "start", "title", title);
        int bins = histogram.names().size();
        int parts = histogram.shares().size();
        double step = WIDTH / (double) Math.max(bins, 6);
        double scale = (HEIGHT - TOP - BOTTOM) / Math.max(1e-9, histogram.most());
        int place = 0;
        for (Map.Entry<Part, List<Double>> part : histogram.shares().entrySet()) {
            String colour = COLOURS.getOrDefault(part.getKey(), "");
            int x = WIDTH - (parts - place) * KEY_WIDTH;
            svg.rectangle(x, 6, 11, 11, colour);
            svg.text(x + 15, 16, "start", "tick", part.getKey().text());
            double width = step * 0.86 / parts;
            for (int i = 0; i < bins; i++) {
                double height = part.getValue().get(i) * scale;
                svg.bar(
                        i * step + step * 0.07 + place * width,
                        HEIGHT - BOTTOM - height,
                        width,
                        height,
                        colour,
                        String.format(
                                Locale.ROOT,
                                "%s: %.1f%% of %s",
                                histogram.names().get(i),
                                100 * part.getValue().get(i),
                                part.getKey().text()));
            }
            place++;
        }
        ends(svg, histogram.names(), step);
        Report.wide(out, svg.end());
    }

    /** Few bins have their names below them, of many the first and the last have. */
    private static void ends(Svg svg, List<String> names, double step) {
        svg.rule(0, HEIGHT - BOTTOM, WIDTH, HEIGHT - BOTTOM);
        boolean all = names.stream().allMatch(name -> name.length() * 7 < step);
        for (int i = 0; i < names.size(); i++) {
            if (all) {
                svg.text(i * step + step / 2, HEIGHT - 6, "middle", "tick", names.get(i));
            }
        }
        if (!all) {
            svg.text(0, HEIGHT - 6, "start", "tick", Excerpt.of(names.get(0), NAME_LENGTH));
            svg.text(WIDTH, HEIGHT - 6, "end", "tick", Excerpt.of(names.get(names.size() - 1), NAME_LENGTH));
        }
    }

    private void examples() {
        if (overview.examples().values().stream().anyMatch(own -> !own.isEmpty())) {
            Report.heading(out, "Examples");
            overview.examples().forEach((part, own) -> folded(part, "Examples of ", () -> examples(own)));
        }
    }

    private void examples(List<Example> examples) {
        out.append("<div class=\"examples\">\n");
        for (Example example : examples) {
            boolean drawn = example.values().values().stream().anyMatch(value -> !(value instanceof Thumbnail.Words));
            out.append(drawn ? "<figure>\n" : "<figure class=\"rows\">\n");
            List<String> texts = new ArrayList<>();
            example.values().forEach((column, value) -> {
                draw(column, value);
                if (!(value instanceof Thumbnail.Picture)) {
                    texts.add("<b>" + Html.escape(Excerpt.of(column, NAME_LENGTH)) + "</b> "
                            + Html.escape(value.describe()));
                }
            });
            out.append("<figcaption>").append(String.join(" \u00b7 ", texts)).append("</figcaption>\n</figure>\n");
        }
        out.append("</div>\n");
    }

    private void draw(String column, Thumbnail value) {
        if (value instanceof Thumbnail.Picture picture) {
            int target = picture.width() > picture.height() ? WIDE : SQUARE;
            int times = Math.max(1, Math.round((float) target / Math.max(picture.width(), picture.height())));
            out.append("<img src=\"")
                    .append(picture.dataUri())
                    .append("\" width=\"")
                    .append(picture.width() * times)
                    .append("\" height=\"")
                    .append(picture.height() * times)
                    .append("\" alt=\"")
                    .append(Html.escape(column + ": " + picture.text()))
                    .append("\"/>\n");
        } else if (value instanceof Thumbnail.Curve curve) {
            curve(column, curve);
        }
    }

    private void curve(String column, Thumbnail.Curve curve) {
        List<Float> numbers = curve.numbers();
        double least = numbers.stream()
                .mapToDouble(Float::doubleValue)
                .filter(Double::isFinite)
                .min()
                .orElse(0);
        double largest = numbers.stream()
                .mapToDouble(Float::doubleValue)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        double span = largest > least ? largest - least : 1;
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            if (Float.isFinite(numbers.get(i))) {
                points.add(new double[] {
                    2 + (CURVE_WIDTH - 4.0) * i / Math.max(1, numbers.size() - 1),
                    CURVE_HEIGHT - 2 - (CURVE_HEIGHT - 4.0) * (numbers.get(i) - least) / span
                });
            }
        }
        Svg svg = new Svg(CURVE_WIDTH, CURVE_HEIGHT, column + ": " + curve.text());
        svg.line("fill=\"none\" stroke-width=\"1.5\" stroke=\"#1f6feb\"", points);
        out.append(svg.end());
    }
}
