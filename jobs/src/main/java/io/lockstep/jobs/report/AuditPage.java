package io.lockstep.jobs.report;

import io.lockstep.driver.audit.AuditReport;
import io.lockstep.driver.audit.AuditReport.Comparison;
import io.lockstep.driver.audit.AuditReport.Difference;
import io.lockstep.driver.audit.AuditReport.Group;
import io.lockstep.driver.audit.AuditReport.Measured;
import io.lockstep.driver.audit.AuditReport.Threshold;
import io.lockstep.driver.audit.DataAudit;
import io.lockstep.driver.audit.FairnessRequirement;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An audit as a page: what is required, what is to be said, rates of groups as bars with intervals, all numbers as tables. */
public final class AuditPage {
    private static final int WIDTH = 640;
    private static final int LEFT = 190;
    private static final int RIGHT = 60;
    private static final int ROW = 24;
    private static final int TOP = 30;
    private static final int PLOT = 220;
    private static final int MOST_BARS = 30;
    private static final int MOST_ROWS = 500;
    private static final int NAME_LENGTH = 26;
    private static final String BAR = "#1f6feb";
    private static final String WHISKER = "#6e7781";
    private static final String[] LINES = {"#1f6feb", "#d1480b", "#1a7f37", "#8250df", "#bf3989", "#6e7781"};

    private AuditPage() {}

    /** A file that stands alone. */
    public static String html(
            String title, AuditReport report, DataAudit data, List<FairnessRequirement.Outcome> required) {
        StringBuilder out = new StringBuilder(Report.HEAD);
        out.append("<title>")
                .append(Html.escape(title))
                .append(" - Lockstep</title>\n</head>\n<body>\n<h1>")
                .append(Html.escape(title))
                .append("</h1>\n<p class=\"state\">")
                .append(report.rows())
                .append(" rows, each counted once</p>\n");
        for (FairnessRequirement.Outcome own : required) {
            out.append("<p><span class=\"")
                    .append(own.passed() ? "passed\">kept" : "refused\">not kept")
                    .append("</span> ")
                    .append(Html.escape(own.rule() + ": " + own.words()))
                    .append("</p>\n");
        }
        report.words().forEach(words -> paragraph(out, words));
        columns(report).forEach((column, groups) -> column(out, report, column, groups));
        tables(out, report);
        data(out, data);
        return out.append("</body>\n</html>\n").toString();
    }

    private static void paragraph(StringBuilder out, String text) {
        out.append("<p>").append(Html.escape(text)).append("</p>\n");
    }

    /** Groups of each column, without intersections. */
    private static Map<String, List<Group>> columns(AuditReport report) {
        Map<String, List<Group>> columns = new LinkedHashMap<>();
        report.groups().stream()
                .filter(group -> group.values().size() == 1)
                .forEach(group -> columns.computeIfAbsent(
                                group.values().keySet().iterator().next(), none -> new ArrayList<>())
                        .add(group));
        return columns;
    }

    private static void column(StringBuilder out, AuditReport report, String column, List<Group> groups) {
        out.append("<h2>").append(Html.escape(column)).append("</h2>\n");
        List<Group> drawn = groups.stream().limit(MOST_BARS).toList();
        for (String measure : groups.get(0).measures().keySet()) {
            if (drawn.stream().anyMatch(group -> Double.isFinite(interval(group, measure)))) {
                Report.wide(out, bars(column, measure, drawn));
            }
        }
        List<Threshold> thresholds = report.thresholds().stream()
                .filter(own -> own.column().equals(column))
                .toList();
        if (!thresholds.isEmpty() && groups.size() <= LINES.length) {
            Report.wide(out, sweep(column, thresholds));
        }
    }

    private static double interval(Group group, String measure) {
        Measured measured = group.measures().get(measure);
        return measured == null ? Double.NaN : measured.low();
    }

    /** A bar for each group, from 0, with its interval. */
    private static String bars(String column, String measure, List<Group> groups) {
        String title = measure.replace('_', ' ') + " by " + Excerpt.of(column, NAME_LENGTH);
        double low = 0;
        double high = 0;
        for (Group group : groups) {
            Measured own = measured(group, measure);
            low = Math.min(low, Math.min(zero(own.value()), zero(own.low())));
            high = Math.max(high, Math.max(zero(own.value()), zero(own.high())));
        }
        double scale = (WIDTH - LEFT - RIGHT) / (high > low ? high - low : 1);
        Svg out = new Svg(WIDTH, TOP + ROW * groups.size() + 8, title);
        out.text(0, 18, "start", "title", title);
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            Measured own = measured(group, measure);
            double y = TOP + i * ROW;
            out.text(LEFT - 8, y + 15, "end", "tick", Excerpt.of(group.name(), NAME_LENGTH));
            if (!Double.isFinite(own.value())) {
                continue;
            }
            double from = LEFT + (Math.min(0, own.value()) - low) * scale;
            out.bar(from, y + 4, Math.abs(own.value()) * scale, ROW - 10, BAR, told(group, own));
            out.text(WIDTH - RIGHT + 6, y + 15, "start", "tick", Table.number(own.value()));
            if (Double.isFinite(own.low()) && Double.isFinite(own.high())) {
                whisker(out, LEFT + (own.low() - low) * scale, LEFT + (own.high() - low) * scale, y + ROW / 2.0 - 1);
            }
        }
        return out.end();
    }

    private static String told(Group group, Measured own) {
        return group.name() + ": " + Table.number(own.value())
                + (Double.isFinite(own.low()) ? ", " + Table.number(own.low()) + " to " + Table.number(own.high()) : "")
                + ", " + group.count() + " rows" + (group.judged() ? "" : ", too few to judge");
    }

    private static void whisker(Svg out, double from, double to, double y) {
        String look = "stroke=\"" + WHISKER + "\" stroke-width=\"2\" fill=\"none\"";
        out.line(look, List.of(new double[] {from, y}, new double[] {to, y}));
        out.line(look, List.of(new double[] {from, y - 5}, new double[] {from, y + 5}));
        out.line(look, List.of(new double[] {to, y - 5}, new double[] {to, y + 5}));
    }

    private static double zero(double value) {
        return Double.isFinite(value) ? value : 0;
    }

    private static Measured measured(Group group, String measure) {
        return group.measures().getOrDefault(measure, new Measured(Double.NaN, Double.NaN, Double.NaN));
    }

    /** The selection rate of each group by the threshold. */
    private static String sweep(String column, List<Threshold> thresholds) {
        String title = "selection rate by threshold, " + Excerpt.of(column, NAME_LENGTH);
        Svg out = new Svg(WIDTH, PLOT, title);
        out.text(0, 18, "start", "title", title);
        double width = WIDTH - LEFT - RIGHT;
        double height = PLOT - TOP - 30.0;
        for (int tick = 0; tick <= 4; tick++) {
            double y = TOP + height * (1 - tick / 4.0);
            out.rule(LEFT, y, WIDTH - RIGHT, y);
            out.text(WIDTH - RIGHT + 6, y + 4, "start", "tick", Table.number(tick / 4.0));
            out.below(LEFT + width * tick / 4, PLOT - 12, Table.number(tick / 4.0));
        }
        Map<String, List<double[]>> lines = new LinkedHashMap<>();
        thresholds.stream()
                .filter(own -> Double.isFinite(own.selectionRate()))
                .forEach(own -> lines.computeIfAbsent(own.group(), none -> new ArrayList<>())
                        .add(new double[] {LEFT + width * own.threshold(), TOP + height * (1 - own.selectionRate())}));
        int number = 0;
        for (Map.Entry<String, List<double[]>> own : lines.entrySet()) {
            String colour = LINES[number % LINES.length];
            out.line("fill=\"none\" stroke-width=\"2\" stroke=\"" + colour + "\"", own.getValue());
            out.rectangle(0, TOP + number * 18.0, 11, 11, colour);
            out.text(17, TOP + number * 18.0 + 10, "start", "tick", Excerpt.of(own.getKey(), NAME_LENGTH));
            number++;
        }
        return out.end();
    }

    private static void tables(StringBuilder out, AuditReport report) {
        out.append("<h2>Groups and intersections</h2>\n");
        List<String> keys = List.copyOf(report.groups().get(0).measures().keySet());
        List<String> head = new ArrayList<>(List.of("group", "rows"));
        keys.forEach(key -> head.add(key.replace('_', ' ')));
        List<List<String>> rows = new ArrayList<>();
        report.groups().stream().limit(MOST_ROWS).forEach(group -> {
            List<String> row = new ArrayList<>();
            row.add(Excerpt.of(group.name(), 2 * NAME_LENGTH) + (group.judged() ? "" : " (small)"));
            row.add(String.valueOf(group.count()));
            keys.forEach(key -> row.add(number(group.value(key))));
            rows.add(row);
        });
        Report.table(out, head, rows);
        out.append("<h2>Definitions</h2>\n");
        List<List<String>> defined = new ArrayList<>();
        for (Difference own : report.definitions()) {
            if (Double.isFinite(own.measured().value())) {
                defined.add(List.of(
                        own.key(), number(own.measured().value()), range(own.measured()), own.most(), own.least()));
            }
        }
        Report.table(out, List.of("definition", "value", "interval", "most", "least"), defined);
        out.append("<h2>Compared with the reference</h2>\n");
        List<List<String>> compared = new ArrayList<>();
        report.comparisons().stream()
                .sorted(Comparator.comparingDouble(AuditPage::adjusted))
                .limit(MOST_ROWS)
                .forEach(own -> compared.add(List.of(
                        String.join(", ", own.group()) + " to " + String.join(", ", own.reference()),
                        own.measure(),
                        number(own.difference().value()),
                        range(own.difference()),
                        number(own.ratio().value()),
                        range(own.ratio()),
                        adjusted(own) > 1 ? "" : String.format(Locale.ROOT, "%.2g", adjusted(own)))));
        Report.table(
                out,
                List.of("groups", "measure", "difference", "interval", "ratio", "interval", "p, adjusted"),
                compared);
    }

    private static double adjusted(Comparison own) {
        Double adjusted = own.adjusted();
        return adjusted == null ? 2 : adjusted;
    }

    private static void data(StringBuilder out, DataAudit data) {
        if (data.proxies().isEmpty()) {
            return;
        }
        out.append("<h2>What the data tell of the group</h2>\n");
        data.words().forEach(words -> paragraph(out, words));
        List<List<String>> proxies = new ArrayList<>();
        data.proxies().stream()
                .limit(MOST_ROWS)
                .forEach(own -> proxies.add(List.of(
                        own.input(),
                        own.column(),
                        own.group(),
                        number(own.auc()),
                        number(own.information()),
                        number(own.share()))));
        Report.table(out, List.of("input", "tells", "group", "AUC", "information", "of entropy"), proxies);
        if (!data.joint().isEmpty()) {
            List<List<String>> joint = new ArrayList<>();
            data.joint()
                    .forEach(own -> joint.add(
                            List.of(own.column(), own.group(), number(own.auc()), String.valueOf(own.judged()))));
            Report.table(out, List.of("all inputs tell", "group", "AUC", "rows judged"), joint);
        }
        if (!data.missing().isEmpty()) {
            out.append("<h2>Missing values</h2>\n");
            List<List<String>> missing = new ArrayList<>();
            data.missing().stream()
                    .limit(MOST_ROWS)
                    .forEach(own -> missing.add(List.of(own.input(), own.column(), own.group(), number(own.rate()))));
            Report.table(out, List.of("input", "column", "group", "rate"), missing);
        }
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Table.number(value) : "";
    }

    private static String range(Measured own) {
        return Double.isFinite(own.low()) && Double.isFinite(own.high())
                ? Table.number(own.low()) + " to " + Table.number(own.high())
                : "";
    }
}
