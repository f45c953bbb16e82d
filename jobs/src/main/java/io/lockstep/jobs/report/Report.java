package io.lockstep.jobs.report;

import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.evaluation.Baseline;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.progress.RunListener.Progress;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.jobs.progress.PhaseTable;
import io.lockstep.jobs.progress.Table;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run's report: curves, metrics, row accounting, ranks, environment and config in one HTML file that can be mailed.
 * No script, nothing fetched from elsewhere, and a policy in the file that forbids both.
 *
 * @param title the run's name
 * @param epochs that ended, in order, earlier commands of the same run included
 * @param steps sampled, of this command
 * @param result absent while the run goes on
 * @param diagnostics what the model answers to held rows; absent: it was not looked at
 * @param samples PNG files of what the model makes, by epoch
 * @param environment versions and places
 * @param config YAML text
 */
public record Report(
        String title,
        List<EpochReport> epochs,
        List<Progress> steps,
        @Nullable TrainingResult result,
        @Nullable Diagnostics diagnostics,
        SortedMap<Integer, byte[]> samples,
        Map<String, String> environment,
        String config) {
    private static final int MOST_SAMPLES = 12;

    static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <style>
            :root { --text: #1f2328; --soft: #59636e; --ground: #ffffff; --block: #f6f8fa; --rule: #d8dee4; --bad: #b42318; --good: #1a7f37 }
            @media (prefers-color-scheme: dark) {
            :root { --text: #e6edf3; --soft: #9da7b1; --ground: #0d1117; --block: #161b22; --rule: #3d444d; --bad: #ff7b72; --good: #56d364 } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); max-width: 720px; margin: 2em auto; padding: 0 1em }
            h1 { font-size: 1.6em; margin-bottom: 0; overflow-wrap: anywhere }
            h2 { font-size: 1.15em; margin-top: 2em; border-bottom: 1px solid var(--rule) } h3 { font-size: 1em; margin-bottom: .3em }
            p, li, h2, h3, figcaption { overflow-wrap: anywhere }
            table { border-collapse: collapse } td, th { padding: .2em 1em .2em 0; text-align: right; font-variant-numeric: tabular-nums; vertical-align: top }
            th { font-weight: 600 } td:first-child, th:first-child { text-align: left }
            table.facts td { text-align: left; overflow-wrap: anywhere }
            .wide { overflow-x: auto } .wide td:not(:first-child) { white-space: nowrap } .wide svg { min-width: 560px }
            pre { background: var(--block); padding: 1em; overflow: auto } svg { display: block; width: 100%; height: auto; margin-top: 1em }
            .title { font: 600 14px system-ui, sans-serif; fill: var(--text) } .tick { font: 12px system-ui, sans-serif; fill: var(--soft) }
            .rule { stroke: var(--rule) } p.state { color: var(--soft); margin-top: 0 }
            .cells td { text-align: center; padding: .2em .5em; font-variant-numeric: tabular-nums } .cells td:first-child { text-align: left }
            .cells small { display: block; color: inherit } .right td { font-weight: 600 }
            .worst { display: flex; flex-wrap: wrap; gap: 1em } .worst figure { margin: 0; flex: 1 1 300px; min-width: 0; background: var(--block); padding: .8em }
            .worst img { image-rendering: pixelated; max-width: 100%; height: auto; display: block; margin-bottom: .5em } .worst table { font-size: .9em; margin-top: .5em; width: 100%; table-layout: fixed }
            .point { fill: #1f6feb; fill-opacity: .55 }
            .refused { color: var(--bad); font-weight: 600 } .passed { color: var(--good); font-weight: 600 }
            </style>
            """;

    /** Without diagnostics. */
    public Report(
            String title,
            List<EpochReport> epochs,
            List<Progress> steps,
            @Nullable TrainingResult result,
            Map<String, String> environment,
            String config) {
        this(title, epochs, steps, result, null, new TreeMap<>(), environment, config);
    }

    /** The file. */
    public String html() {
        StringBuilder out = new StringBuilder(HEAD);
        out.append("<title>").append(Html.escape(title)).append(" - Lockstep</title>\n</head>\n<body>\n");
        out.append("<h1>").append(Html.escape(title)).append("</h1>\n");
        out.append("<p class=\"state\">").append(Html.escape(state())).append("</p>\n");
        if (result != null) {
            metrics(out, result.metrics());
        }
        if (diagnostics != null) {
            DiagnosticsSection.section(out, diagnostics);
        }
        samples(out);
        curves(out);
        epochs(out);
        times(out);
        if (result != null) {
            rows(out, result.rows());
            ranks(out, result);
            digests(out, result);
        }
        heading(out, "Environment");
        facts(out, environment);
        heading(out, "Config");
        out.append("<pre>").append(Html.escape(config)).append("</pre>\n");
        return out.append("</body>\n</html>\n").toString();
    }

    /** A report without the rows of data that it shows, for who may have the model and not its data. */
    public static String withoutExamples(String html) {
        return ExampleFigures.removed(html);
    }

    private String state() {
        if (result != null) {
            return "Finished: " + result.work().epochs() + " epochs, "
                    + result.work().steps() + " steps, "
                    + Table.duration(result.work().seconds()) + ", "
                    + Math.round(result.work().pace().steady())
                    + " examples/s"
                    + (result.work().ended().isEmpty()
                            ? ""
                            : "; " + result.work().ended());
        }
        return epochs.isEmpty()
                ? "Begun"
                : "Training: " + epochs.get(epochs.size() - 1).epoch() + " epochs done";
    }

    private static void metrics(StringBuilder out, TrainingResult.Metrics metrics) {
        heading(out, "Metrics");
        Map<String, Map<String, Double>> parts = new LinkedHashMap<>();
        parts.put("train", metrics.train());
        parts.put("validation", metrics.validation());
        parts.put("test", metrics.test());
        parts.values().removeIf(Map::isEmpty);
        Set<String> names = new LinkedHashSet<>(metrics.test().keySet());
        names.addAll(metrics.validation().keySet());
        names.addAll(metrics.train().keySet());
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(parts.keySet());
        List<List<String>> rows = new ArrayList<>();
        for (String name : names) {
            List<String> row = new ArrayList<>(List.of(name));
            parts.values().forEach(values -> row.add(number(values.get(name))));
            rows.add(row);
        }
        table(out, header, rows);
        out.append("<p>Train is over the last epoch as its rows were seen, while the weights still moved.</p>\n");
        baselines(out, metrics);
        calibration(out, metrics.calibration());
    }

    private static void baselines(StringBuilder out, TrainingResult.Metrics metrics) {
        Map<String, Map<String, Double>> lines = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        beside(lines, names, "test", metrics.test(), metrics.baselines().test());
        beside(
                lines,
                names,
                "validation",
                metrics.validation(),
                metrics.baselines().validation());
        if (lines.isEmpty()) {
            return;
        }
        heading(out, "Beside the past");
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(names);
        List<List<String>> rows = new ArrayList<>();
        lines.forEach((line, values) -> {
            List<String> row = new ArrayList<>(List.of(line));
            names.forEach(name -> row.add(number(values.get(name))));
            rows.add(row);
        });
        table(out, header, rows);
        out.append(
                "<p>What anybody could answer without a model: the value of the window's last row, and that of a season"
                        + " before the answer.</p>\n");
    }

    /** A part's model and its baselines, where there are some, and the metrics these have. */
    private static void beside(
            Map<String, Map<String, Double>> lines,
            Set<String> names,
            String part,
            Map<String, Double> model,
            Map<String, Baseline> baselines) {
        if (!baselines.isEmpty()) {
            lines.put(part + ", model", model);
        }
        baselines.forEach((name, baseline) -> {
            lines.put(part + ", " + baseline.named(name), baseline.metrics());
            names.addAll(baseline.metrics().keySet());
        });
    }

    private static void calibration(StringBuilder out, Map<String, Double> measured) {
        if (measured.isEmpty()) {
            return;
        }
        heading(out, "Calibration");
        List<List<String>> rows = new ArrayList<>();
        measured.forEach((name, value) -> {
            Double before = measured.get(name + "Before");
            if (before != null) {
                rows.add(List.of(name, number(before), number(value)));
            }
        });
        table(out, List.of("", "before", "after"), rows);
        out.append("<p>Of the validation rows it was fitted on. Test is measured calibrated, validation is not.</p>\n");
    }

    /** What the model makes, of the first epoch, the last, and some between them. */
    private void samples(StringBuilder out) {
        if (samples.isEmpty()) {
            return;
        }
        heading(out, "Samples by epoch");
        List<Integer> all = List.copyOf(samples.keySet());
        int shown = Math.min(MOST_SAMPLES, all.size());
        out.append("<div class=\"worst\">\n");
        for (int i = 0; i < shown; i++) {
            int epoch = all.get(shown == 1 ? 0 : i * (all.size() - 1) / (shown - 1));
            out.append("<figure><img alt=\"samples after epoch ")
                    .append(epoch)
                    .append("\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(samples.get(epoch)))
                    .append("\"/><figcaption>epoch ")
                    .append(epoch)
                    .append("</figcaption></figure>\n");
        }
        out.append("</div>\n<p>Of the same drawn numbers in each.</p>\n");
    }

    /** Curves of the training. */
    void curves(StringBuilder out) {
        heading(out, "Curves");
        List<Series.Point> losses = new ArrayList<>();
        for (Progress step : steps) {
            losses.add(new Series.Point(step.step(), step.loss()));
        }
        if (losses.size() > 1) {
            wide(out, new LineChart("loss by step", "step", List.of(new Series("train", losses))).svg());
        }
        Set<String> names = new LinkedHashSet<>();
        for (EpochReport epoch : epochs) {
            names.addAll(epoch.train().keySet());
            names.addAll(epoch.validation().keySet());
        }
        for (String name : names) {
            List<Series> lines = new ArrayList<>();
            lines.add(new Series("train", points(name, true)));
            lines.add(new Series("validation", points(name, false)));
            lines.removeIf(line -> line.points().isEmpty());
            wide(out, new LineChart(name + " by epoch", "epoch", lines).svg());
        }
        if (names.isEmpty() && losses.size() <= 1) {
            out.append("<p>Nothing measured yet.</p>\n");
        }
    }

    private List<Series.Point> points(String metric, boolean train) {
        List<Series.Point> points = new ArrayList<>();
        for (EpochReport epoch : epochs) {
            Double value = (train ? epoch.train() : epoch.validation()).get(metric);
            if (value != null) {
                points.add(new Series.Point(epoch.epoch(), value));
            }
        }
        return points;
    }

    private void epochs(StringBuilder out) {
        if (epochs.isEmpty()) {
            return;
        }
        heading(out, "Epochs");
        Set<String> columns = new LinkedHashSet<>();
        for (EpochReport epoch : epochs) {
            epoch.train().keySet().forEach(name -> columns.add("train " + name));
            epoch.validation().keySet().forEach(name -> columns.add("validation " + name));
        }
        List<String> header = new ArrayList<>(List.of("epoch", "step", "seconds"));
        header.addAll(columns);
        List<List<String>> rows = new ArrayList<>();
        for (EpochReport epoch : epochs) {
            Map<String, Double> values = new LinkedHashMap<>();
            epoch.train().forEach((name, value) -> values.put("train " + name, value));
            epoch.validation().forEach((name, value) -> values.put("validation " + name, value));
            List<String> row = new ArrayList<>(List.of("" + epoch.epoch(), "" + epoch.step(), number(epoch.seconds())));
            columns.forEach(column -> row.add(number(values.get(column))));
            rows.add(row);
        }
        table(out, header, rows);
    }

    /** Of the last epoch by rank, and who was slowest in each. */
    private void times(StringBuilder out) {
        List<PhaseTimes> last =
                epochs.isEmpty() ? List.of() : epochs.get(epochs.size() - 1).ranks();
        if (!PhaseTable.isKnown(last)) {
            return;
        }
        heading(out, "Where the time of the last epoch went");
        table(out, PhaseTable.header("seconds", last), PhaseTable.rows(last));
        out.append("<ul>\n");
        for (EpochReport epoch : epochs) {
            epoch.slowest()
                    .ifPresent(slowest -> out.append("<li>epoch ")
                            .append(epoch.epoch())
                            .append(", ")
                            .append(Html.escape(slowest.describe()))
                            .append("</li>\n"));
        }
        out.append("</ul>\n");
    }

    private static void rows(StringBuilder out, TrainingResult.Rows rows) {
        heading(out, "Rows");
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("read", String.valueOf(rows.read()));
        facts.put("trained on in each epoch", String.valueOf(rows.trained()));
        rows.skipped().forEach((reason, count) -> facts.put("not trained on: " + reason, String.valueOf(count)));
        if (!rows.quarantine().isEmpty()) {
            facts.put("bad rows are in", rows.quarantine());
        }
        facts(out, facts);
    }

    private static void ranks(StringBuilder out, TrainingResult result) {
        heading(out, "Ranks");
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < result.ranks().size(); i++) {
            TrainingResult.Rank rank = result.ranks().get(i);
            rows.add(List.of(
                    "" + i,
                    rank.host(),
                    "" + rank.threads(),
                    "" + rank.slices(),
                    "" + rank.examples(),
                    "" + rank.bytesSent()));
        }
        table(out, List.of("rank", "host", "threads", "slices", "examples", "bytes sent"), rows);
        out.append("<p>Generations of ranks: ").append(result.generations()).append("</p>\n");
    }

    private static void digests(StringBuilder out, TrainingResult result) {
        heading(out, "Model");
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("directory", result.places().modelDirectory());
        facts.put("model_sha256", result.digests().model());
        facts.put("weights_sha256", result.digests().weights());
        facts(out, facts);
    }

    static String number(@Nullable Double value) {
        return value == null ? "" : Table.number(value);
    }

    static void heading(StringBuilder out, String text) {
        out.append("<h2>").append(Html.escape(text)).append("</h2>\n");
    }

    static void facts(StringBuilder out, Map<String, String> facts) {
        out.append("<table class=\"facts\">\n");
        facts.forEach((name, value) -> out.append("<tr><td>")
                .append(Html.escape(name))
                .append("</td><td>")
                .append(Html.escape(value))
                .append("</td></tr>\n"));
        out.append("</table>\n");
    }

    /** What is wider than a phone scrolls by itself. */
    static void wide(StringBuilder out, String html) {
        out.append("<div class=\"wide\" tabindex=\"0\">\n").append(html).append("</div>\n");
    }

    static void table(StringBuilder out, List<String> header, List<List<String>> rows) {
        out.append("<div class=\"wide\" tabindex=\"0\">\n<table>\n<tr>");
        header.forEach(cell ->
                out.append("<th scope=\"col\">").append(Html.escape(cell)).append("</th>"));
        out.append("</tr>\n");
        for (List<String> row : rows) {
            out.append("<tr>");
            row.forEach(cell -> out.append("<td>").append(Html.escape(cell)).append("</td>"));
            out.append("</tr>\n");
        }
        out.append("</table>\n</div>\n");
    }
}
