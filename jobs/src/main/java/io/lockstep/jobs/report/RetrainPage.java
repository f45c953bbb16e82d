package io.lockstep.jobs.report;

import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.feature.PreprocessingChanges;
import io.lockstep.driver.gate.Comparison;
import io.lockstep.driver.gate.Finding;
import io.lockstep.driver.gate.Gain;
import io.lockstep.driver.gate.Power;
import io.lockstep.driver.gate.Reliability;
import io.lockstep.driver.retrain.RetrainReport;
import io.lockstep.driver.retrain.RetrainResult;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A retraining's page: decision, days, champion against challenger, drift, curves and hashes. Nothing is fetched or
 * executed, as in {@link Report}.
 *
 * @param training what the page of the training alone is made of
 * @param classes names of the classes; empty: their numbers
 */
public record RetrainPage(RetrainReport retraining, Report training, List<String> classes) {
    private static final int MOST_CHANGES = 200;
    private static final int NAME_LENGTH = 40;
    private static final int WORDS_LENGTH = 80;

    /** The file. */
    public String html() {
        String title = retraining.name() + " as of " + retraining.window().asOf();
        StringBuilder out = new StringBuilder(Report.HEAD);
        out.append("<title>").append(Html.escape(title)).append(" - Lockstep</title>\n</head>\n<body>\n");
        out.append("<h1>").append(Html.escape(title)).append("</h1>\n");
        out.append("<p class=\"state\">").append(Html.escape(state())).append("</p>\n");
        decision(out);
        Report.heading(out, "Days");
        WindowChart.section(out, retraining.window());
        comparison(out, retraining.comparison());
        power(out);
        Report.heading(out, "Drift since the training of the model that served");
        DriftReport drift = retraining.drift();
        out.append(
                drift == null
                        ? "<p>Not measured: nothing served, or what did has no profile.</p>\n"
                        : DriftPage.section(drift));
        preprocessing(out);
        training.curves(out);
        hashes(out);
        Report.heading(out, "Environment");
        Report.facts(out, training.environment());
        Report.heading(out, "Config");
        out.append("<pre>").append(Html.escape(training.config())).append("</pre>\n");
        return out.append("</body>\n</html>\n").toString();
    }

    private String state() {
        String against = retraining.champion() == 0
                ? "the first model of its name, against nothing"
                : "judged against version " + retraining.champion();
        return switch (retraining.outcome()) {
            case RetrainResult.PUBLISHED -> "Accepted, serves from its publication on; " + against;
            case RetrainResult.WAITING -> "Accepted, waits to be promoted; " + against;
            default -> "Refused, what served goes on serving; " + against;
        };
    }

    private void decision(StringBuilder out) {
        Report.heading(out, "Decision");
        List<Finding> findings = retraining.decision().findings();
        if (findings.isEmpty()) {
            out.append("<p>No rule applied.</p>\n");
        } else {
            out.append("<ul>\n");
            for (Finding finding : findings) {
                String word = finding.passed() ? "passed" : "refused";
                out.append("<li><span class=\"").append(word).append("\">").append(word);
                out.append("</span> ").append(Html.escape(finding.rule())).append(": ");
                out.append(Html.escape(finding.words())).append("</li>\n");
            }
            out.append("</ul>\n");
        }
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("rows of the holdout", String.valueOf(retraining.counts().read()));
        rows.put("judged", String.valueOf(retraining.counts().judged()));
        if (retraining.counts().answered() > retraining.counts().judged()) {
            rows.put(
                    "answered, of which a part is judged",
                    String.valueOf(retraining.counts().answered()));
        }
        if (retraining.champion() != 0) {
            rows.put(
                    "not answered by the champion",
                    String.valueOf(retraining.counts().championMissed()));
        }
        rows.put(
                "not answered by the challenger",
                String.valueOf(retraining.counts().challengerMissed()));
        Report.facts(out, rows);
    }

    private void comparison(StringBuilder out, Comparison comparison) {
        boolean both = comparison.champion() != null;
        Report.heading(out, both ? "Champion against challenger" : "Challenger");
        metrics(out, comparison.metrics(), both);
        slices(out, comparison.slices(), both);
        reliability(out, comparison);
        Comparison.Answers champion = comparison.champion();
        if (champion != null) {
            confusion(out, "Confusion of the champion", champion.confusion());
        }
        confusion(out, "Confusion of the challenger", comparison.challenger().confusion());
    }

    private static void metrics(StringBuilder out, List<Comparison.Compared> metrics, boolean both) {
        List<List<String>> rows = new ArrayList<>();
        for (Comparison.Compared one : metrics) {
            Gain gain = one.gain();
            rows.add(
                    both
                            ? List.of(
                                    one.metric(),
                                    Report.number(gain.champion()),
                                    Report.number(gain.challenger()),
                                    Report.number(gain.gain()),
                                    Report.number(gain.lowerBound()),
                                    Report.number(gain.upperBound()))
                            : List.of(one.metric(), Report.number(gain.challenger())));
        }
        Report.table(
                out,
                both ? List.of("", "champion", "challenger", "gain", "above", "below") : List.of("", "challenger"),
                rows);
        if (both) {
            out.append("<p>A gain above 0 is better, whichever way the metric goes. Above and below: each holds with a"
                            + " confidence of ")
                    .append(Comparison.CONFIDENCE)
                    .append(".</p>\n");
        }
    }

    private static void slices(StringBuilder out, List<Comparison.Sliced> slices, boolean both) {
        if (slices.isEmpty()) {
            return;
        }
        out.append("<h3>By slice</h3>\n");
        List<List<String>> rows = new ArrayList<>();
        for (Comparison.Sliced slice : slices) {
            List<String> row = new ArrayList<>(List.of(
                    Excerpt.of(slice.column() + " " + slice.value(), NAME_LENGTH),
                    String.valueOf(slice.rows()),
                    slice.metric()));
            if (both) {
                row.add(Report.number(slice.champion()));
            }
            row.add(Report.number(slice.challenger()));
            rows.add(row);
        }
        Report.table(
                out,
                both
                        ? List.of("slice", "rows", "metric", "champion", "challenger")
                        : List.of("slice", "rows", "metric", "challenger"),
                rows);
        out.append("<p>Of a column that has more values, the ")
                .append(Comparison.MOST_SLICES)
                .append(" most frequent.</p>\n");
    }

    private static void reliability(StringBuilder out, Comparison comparison) {
        if (comparison.challenger().reliability().bins().isEmpty()) {
            return;
        }
        List<Series> lines = new ArrayList<>();
        lines.add(new Series("challenger", points(comparison.challenger())));
        Comparison.Answers champion = comparison.champion();
        if (champion != null) {
            lines.add(new Series("champion", points(champion)));
        }
        lines.add(new Series("perfect", List.of(new Series.Point(0, 0), new Series.Point(1, 1))));
        out.append("<h3>Calibration</h3>\n");
        Report.wide(out, new LineChart("how often it came true", "probability that was given", lines).svg());
        List<List<String>> rows = new ArrayList<>();
        rows(rows, "challenger", comparison.challenger());
        if (champion != null) {
            rows(rows, "champion", champion);
        }
        Report.table(out, List.of("", "probability", "came true", "rows, by weight"), rows);
    }

    private static List<Series.Point> points(Comparison.Answers answers) {
        return answers.reliability().bins().stream()
                .map(bin -> new Series.Point(bin.probability(), bin.rate()))
                .toList();
    }

    private static void rows(List<List<String>> rows, String who, Comparison.Answers answers) {
        for (Reliability.Bin bin : answers.reliability().bins()) {
            rows.add(List.of(
                    who, Report.number(bin.probability()), Report.number(bin.rate()), Report.number(bin.weight())));
        }
    }

    private void confusion(StringBuilder out, String title, List<List<Double>> table) {
        if (table.isEmpty()) {
            return;
        }
        out.append("<h3>").append(title).append("</h3>\n");
        List<String> header = new ArrayList<>(List.of("right, then as answered"));
        List<List<String>> rows = new ArrayList<>();
        for (int right = 0; right < table.size(); right++) {
            header.add(name(right, table.size()));
            List<String> row = new ArrayList<>(List.of(name(right, table.size())));
            table.get(right).forEach(weight -> row.add(weight(weight)));
            rows.add(row);
        }
        Report.table(out, header, rows);
    }

    private String name(int number, int count) {
        return classes.size() == count ? Excerpt.of(classes.get(number), NAME_LENGTH) : String.valueOf(number);
    }

    private static String weight(double weight) {
        return weight == Math.rint(weight) ? String.valueOf((long) weight) : Report.number(weight);
    }

    private void power(StringBuilder out) {
        if (retraining.power().isEmpty()) {
            return;
        }
        Report.heading(out, "What this holdout can show");
        for (Power power : retraining.power()) {
            paragraph(out, power.describe());
            if (!power.warning().isEmpty()) {
                paragraph(out, "Warning: " + power.warning());
            }
        }
    }

    private void preprocessing(StringBuilder out) {
        PreprocessingChanges changes = retraining.preprocessing();
        if (changes == null || changes.all().isEmpty()) {
            return;
        }
        Report.heading(out, "What is made of rows otherwise than by the champion");
        List<List<String>> rows = new ArrayList<>();
        for (PreprocessingChanges.Change change :
                changes.all().subList(0, Math.min(MOST_CHANGES, changes.all().size()))) {
            rows.add(List.of(
                    Excerpt.of(change.what(), NAME_LENGTH),
                    Excerpt.of(change.words(), WORDS_LENGTH),
                    Report.number(change.size())));
        }
        Report.table(out, List.of("", "change", "size"), rows);
    }

    private static void paragraph(StringBuilder out, String text) {
        out.append("<p>").append(Html.escape(text)).append("</p>\n");
    }

    private void hashes(StringBuilder out) {
        TrainingResult trained = retraining.trained();
        Report.heading(out, "Run");
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("run key", retraining.key());
        facts.put("model_sha256", trained.digests().model());
        facts.put("weights_sha256", trained.digests().weights());
        facts.put("run directory", trained.places().runDirectory());
        facts.put("rows trained on in each epoch", String.valueOf(trained.rows().trained()));
        facts.put("epochs", String.valueOf(trained.work().epochs()));
        facts.put("steps", String.valueOf(trained.work().steps()));
        Report.facts(out, facts);
    }
}
