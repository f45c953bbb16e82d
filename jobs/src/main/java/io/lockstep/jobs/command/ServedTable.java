package io.lockstep.jobs.command;

import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.EntryKind;
import io.lockstep.driver.registry.Version;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What served, and how well it answered rows that came after it: those that each retraining held out. Where a retraining holds
 * out the days since the one before, these are the answers that were given.
 *
 * @param metric of all rows
 * @param weeks one for each day that was decided beside a champion, in order; of a day that was decided twice the last
 * @param unknown days on which the champion's metric is no number, or was not measured
 */
record ServedTable(String metric, List<Judged> weeks, List<String> unknown) {
    /**
     * A retraining.
     *
     * @param served version that served before it
     * @param version that it made
     * @param servedValue of the version that served
     * @param value of the version that it made
     */
    record Judged(
            String asOf,
            String from,
            String to,
            long served,
            double servedValue,
            long version,
            @Nullable Double value,
            boolean accepted) {}

    /**
     * Of a model's entries.
     *
     * @param wanted metric; absent: the first of the newest version
     * @throws IllegalArgumentException where there is none
     */
    static ServedTable of(String directory, List<Entry> history, @Nullable String wanted) {
        List<Entry> judged = judged(history);
        Set<String> known = new LinkedHashSet<>();
        for (int i = judged.size() - 1; i >= 0; i--) {
            known.addAll(ModelsOutput.metrics(judged.get(i).facts(), Version.CHAMPION_METRICS)
                    .keySet());
        }
        if (known.isEmpty()) {
            throw new IllegalArgumentException(
                    directory + ": expected versions that were judged beside one that served,"
                            + " got none. lockstep retrain makes them, from the second day on");
        }
        String metric = wanted == null ? known.iterator().next() : wanted;
        if (!known.contains(metric)) {
            throw new IllegalArgumentException(directory + ": expected a metric of what served, one of "
                    + Excerpt.list(known) + ", got " + Excerpt.quoted(metric));
        }
        List<Judged> weeks = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Entry entry : judged) {
            Double served = ModelsOutput.metrics(entry.facts(), Version.CHAMPION_METRICS)
                    .get(metric);
            if (served == null) {
                unknown.add(text(entry, "as_of"));
                continue;
            }
            String own = entry.facts().containsKey(Version.JUDGED_METRICS) ? Version.JUDGED_METRICS : Version.METRICS;
            weeks.add(new Judged(
                    text(entry, "as_of"),
                    text(entry, "holdout_from"),
                    text(entry, "holdout_to"),
                    entry.facts().get(Version.CHAMPION) instanceof Number number ? number.longValue() : 0,
                    served,
                    entry.modelVersion(),
                    ModelsOutput.metrics(entry.facts(), own).get(metric),
                    Boolean.TRUE.equals(entry.facts().get("accepted"))));
        }
        return new ServedTable(metric, List.copyOf(weeks), List.copyOf(unknown));
    }

    /** The last decision of each day, by day. */
    private static List<Entry> judged(List<Entry> history) {
        Map<String, Entry> days = new LinkedHashMap<>();
        for (Entry entry : history) {
            if (entry.kind() == EntryKind.PUBLISH && entry.facts().get(Version.CHAMPION_METRICS) instanceof Map<?, ?>) {
                days.put(text(entry, "as_of"), entry);
            }
        }
        return List.copyOf(days.values());
    }

    private static String text(Entry entry, String fact) {
        return Objects.toString(entry.facts().get(fact), "");
    }

    /** Mean over the retrainings of what served. */
    double mean() {
        return weeks.stream().mapToDouble(Judged::servedValue).sum() / weeks.size();
    }

    /** For people. */
    List<String> lines() {
        Table table = new Table()
                .row(List.of("as of", "rows from", "to", "served", metric, "new version", metric, "accepted"));
        for (Judged week : weeks) {
            table.row(List.of(
                    week.asOf,
                    week.from,
                    week.to,
                    "" + week.served,
                    Table.number(week.servedValue),
                    "" + week.version,
                    ModelsOutput.number(week.value),
                    week.accepted ? "yes" : "no"));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("mean " + metric + " of what served, over " + weeks.size()
                + (weeks.size() == 1 ? " retraining: " : " retrainings: ") + Table.number(mean()));
        if (!unknown.isEmpty()) {
            lines.add("left out, as what served has no " + metric + " there: " + Excerpt.list(unknown));
        }
        return lines;
    }

    /** As JSON has it. */
    Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("metric", metric);
        data.put("mean", mean());
        data.put(
                "served",
                weeks.stream()
                        .map(week -> {
                            Map<String, Object> row = new LinkedHashMap<>();
                            row.put("as_of", week.asOf);
                            row.put("from", week.from);
                            row.put("to", week.to);
                            row.put("version", week.served);
                            row.put("value", week.servedValue);
                            row.put("new_version", week.version);
                            if (week.value != null) {
                                row.put("new_value", week.value);
                            }
                            row.put("accepted", week.accepted);
                            return row;
                        })
                        .toList());
        if (!unknown.isEmpty()) {
            data.put("unknown", unknown);
        }
        return data;
    }
}
