package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.State;
import io.lockstep.driver.registry.Version;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ProgressPrinter;
import io.lockstep.jobs.progress.ShownMetrics;
import io.lockstep.jobs.progress.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Registered models as lines and as JSON. */
final class ModelsOutput {
    private ModelsOutput() {}

    /** The metrics among facts, those that are finite numbers. */
    static Map<String, Double> metrics(Map<String, Object> facts) {
        return metrics(facts, Version.METRICS);
    }

    /** As {@link #metrics(Map)}, of another key. */
    static Map<String, Double> metrics(Map<String, Object> facts, String key) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (facts.get(key) instanceof Map<?, ?> given) {
            given.forEach((name, value) -> {
                if (value instanceof Number number) {
                    metrics.put(String.valueOf(name), number.doubleValue());
                }
            });
        }
        return metrics;
    }

    /** A version by the entry that published it. */
    static Map<String, Object> version(State state, Entry entry) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("version", entry.modelVersion());
        data.put("aliases", state.aliasesOf(entry.modelVersion()));
        data.put("published", entry.when());
        data.put("by", entry.who());
        data.put("why", entry.why());
        data.putAll(entry.facts());
        return data;
    }

    /** The entries that published what is there, by version. */
    static List<Entry> published(Registry registry, State state) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (State.Published version : state.versions()) {
            entries.add(registry.entry(version.entry()));
        }
        return entries;
    }

    /** One row for each version, with the metrics that are one number. */
    static List<String> table(State state, List<Entry> published) {
        Set<String> names = new LinkedHashSet<>();
        published.forEach(entry ->
                names.addAll(ShownMetrics.numbers(metrics(entry.facts())).keySet()));
        List<String> header = new ArrayList<>(List.of("version", "published"));
        header.addAll(names);
        header.add("aliases");
        Table table = new Table().row(header);
        for (Entry entry : published) {
            Map<String, Double> metrics = metrics(entry.facts());
            List<String> row = new ArrayList<>(List.of("" + entry.modelVersion(), entry.when()));
            names.forEach(name -> row.add(number(metrics.get(name))));
            row.add(String.join(" ", state.aliasesOf(entry.modelVersion())));
            table.row(row);
        }
        return table.lines();
    }

    static String number(@Nullable Double value) {
        return value == null ? "" : Table.number(value);
    }

    /** What a change came to. */
    static int changed(Registry registry, boolean changed, ModelsOptions options, Console console) throws IOException {
        State state = registry.state();
        if (options.json()) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("registry", registry.path());
            data.put("changed", changed);
            data.put("entry", state.number());
            data.put("aliases", state.aliases());
            console.result(Json.line(data));
            return 0;
        }
        if (!changed) {
            console.say("nothing to do: it is so already");
        }
        console.result(ProgressPrinter.shortened(registry.path()));
        Table table = new Table();
        state.aliases().forEach((alias, version) -> table.row(List.of(alias, "" + version)));
        table.lines().forEach(console::result);
        return 0;
    }
}
