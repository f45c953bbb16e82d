package io.lockstep.jobs.command;

import io.lockstep.driver.audit.AuditReport;
import io.lockstep.driver.audit.AuditReport.Comparison;
import io.lockstep.driver.audit.AuditReport.Difference;
import io.lockstep.driver.audit.AuditReport.Group;
import io.lockstep.driver.audit.AuditReport.Measured;
import io.lockstep.driver.audit.FairnessRequirement;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** An audit as lines for people. */
final class AuditLines {
    private static final int MOST_GROUPS = 40;
    private static final int MOST_MEASURES = 12;
    private static final int MOST_COMPARISONS = 12;
    private static final int NAME_LENGTH = 40;

    private AuditLines() {}

    /** Groups, definitions, the differences least likely to be chance, words. */
    static List<String> of(AuditReport report) {
        List<String> lines = new ArrayList<>(groups(report));
        lines.add("");
        lines.addAll(definitions(report));
        List<String> compared = compared(report);
        if (!compared.isEmpty()) {
            lines.add("");
            lines.addAll(compared);
        }
        lines.add("");
        lines.addAll(report.words());
        return lines;
    }

    private static List<String> groups(AuditReport report) {
        List<String> keys = report.groups().get(0).measures().keySet().stream()
                .limit(MOST_MEASURES)
                .toList();
        Table table = new Table();
        List<String> head = new ArrayList<>(List.of("group", "rows"));
        head.addAll(keys);
        table.row(head);
        report.groups().stream().limit(MOST_GROUPS).forEach(group -> {
            List<String> row = new ArrayList<>();
            row.add(Excerpt.of(group.name(), NAME_LENGTH) + (group.judged() ? "" : " (small)"));
            row.add(String.valueOf(group.count()));
            keys.forEach(key -> row.add(number(group, key)));
            table.row(row);
        });
        List<String> lines = new ArrayList<>(table.lines());
        int more = report.groups().size() - MOST_GROUPS;
        int others = report.groups().get(0).measures().size() - keys.size();
        if (more > 0 || others > 0) {
            lines.add("and " + Math.max(0, more) + " groups and " + others + " measures more, which --json has");
        }
        return lines;
    }

    private static String number(Group group, String key) {
        double value = group.value(key);
        return Double.isFinite(value) ? Table.number(value) : "";
    }

    private static List<String> definitions(AuditReport report) {
        Table table = new Table().row(List.of("definition", "value", "interval", "most", "least"));
        for (Difference own : report.definitions()) {
            if (own.columns().size() == 1 && Double.isFinite(own.measured().value())) {
                table.row(List.of(
                        Excerpt.of(own.key(), 2 * NAME_LENGTH),
                        Table.number(own.measured().value()),
                        interval(own.measured()),
                        Excerpt.of(own.most(), NAME_LENGTH),
                        Excerpt.of(own.least(), NAME_LENGTH)));
            }
        }
        List<String> lines = new ArrayList<>(table.lines());
        long others = report.definitions().stream()
                .filter(own -> own.columns().size() > 1)
                .count();
        if (others > 0) {
            lines.add("and " + others + " of intersections, which --json has");
        }
        return lines;
    }

    /** Measures of all rows and definitions of two audits of the same rows. */
    static List<String> beside(AuditReport before, AuditReport after) {
        Table table = new Table().row(List.of("before and after", "before", "after", "difference"));
        Group all = after.groups().get(0);
        all.measures()
                .forEach((key, own) ->
                        table.row(beside(key, before.groups().get(0).value(key), own.value())));
        for (Difference own : after.definitions()) {
            if (own.columns().size() == 1) {
                before.definitions().stream()
                        .filter(other -> other.key().equals(own.key()))
                        .findFirst()
                        .ifPresent(other -> table.row(beside(
                                own.key(),
                                other.measured().value(),
                                own.measured().value())));
            }
        }
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(table.lines());
        return lines;
    }

    private static List<String> beside(String key, double before, double after) {
        return List.of(
                Excerpt.of(key, 2 * NAME_LENGTH),
                Double.isFinite(before) ? Table.number(before) : "",
                Double.isFinite(after) ? Table.number(after) : "",
                Double.isFinite(after - before) ? Table.number(after - before) : "");
    }

    private static List<String> compared(AuditReport report) {
        List<Comparison> tested = report.comparisons().stream()
                .filter(own -> own.adjusted() != null)
                .sorted(Comparator.comparingDouble(AuditLines::adjusted))
                .limit(MOST_COMPARISONS)
                .toList();
        if (tested.isEmpty()) {
            return List.of();
        }
        Table table = new Table().row(List.of("compared", "measure", "difference", "interval", "p, adjusted"));
        for (Comparison own : tested) {
            table.row(List.of(
                    Excerpt.of(
                            String.join(", ", own.group()) + " to " + String.join(", ", own.reference()), NAME_LENGTH),
                    own.measure(),
                    Table.number(own.difference().value()),
                    interval(own.difference()),
                    String.format(Locale.ROOT, "%.2g", adjusted(own))));
        }
        return table.lines();
    }

    private static double adjusted(Comparison own) {
        Double adjusted = own.adjusted();
        return adjusted == null ? Double.NaN : adjusted;
    }

    private static String interval(Measured measured) {
        return Double.isFinite(measured.low())
                ? Table.number(measured.low()) + " to " + Table.number(measured.high())
                : "";
    }

    /** What a requirement came to. */
    static String of(FairnessRequirement.Outcome outcome) {
        return (outcome.passed() ? "kept: " : "not kept: ") + outcome.rule() + ": " + outcome.words();
    }
}
