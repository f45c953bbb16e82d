package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.EntryKind;
import io.lockstep.driver.registry.Registry;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.Table;
import io.lockstep.jobs.report.VersionChart;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what happened to a model. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show every change of a registered model, and a metric of its versions as a chart.",
        footer = {
            "lockstep models history models/credit",
            "lockstep models history models/credit --chart versions.svg --metric auc"
        })
final class ModelsHistoryCommand implements Callable<Integer> {
    private static final int SHOWN = 60;

    private final Console console;

    @Parameters(paramLabel = "DIRECTORY", description = "models/credit.")
    private String directory = "";

    @Option(
            names = "--chart",
            paramLabel = "FILE.svg",
            description = "Draw a metric of each version, and of what served.")
    private @Nullable Path chart;

    @Option(names = "--metric", paramLabel = "NAME", description = "Which. Default: the first of the newest version")
    private @Nullable String metric;

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    ModelsHistoryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<Entry> history = Registry.open(options.files(), directory).history();
        if (chart != null) {
            Files.writeString(chart, svg(history));
        }
        if (options.json()) {
            console.result(Json.line(Map.of(
                    "entries", history.stream().map(ModelsHistoryCommand::data).toList())));
            return 0;
        }
        Table table = new Table().row(List.of("entry", "when", "what", "by", "why"));
        for (Entry entry : history) {
            table.row(List.of(
                    "" + entry.number(), entry.when(), what(entry), entry.who(), Excerpt.of(entry.why(), SHOWN)));
        }
        table.lines().forEach(console::result);
        return 0;
    }

    private static String what(Entry entry) {
        String moves = entry.moves().entrySet().stream()
                .map(move -> move.getKey() + (move.getValue() == 0 ? " goes" : " is " + move.getValue()))
                .collect(Collectors.joining(", "));
        String version = entry.modelVersion() == 0 ? "" : " " + entry.modelVersion();
        return entry.kind().text() + version + (moves.isEmpty() ? "" : ": " + moves);
    }

    private static Map<String, Object> data(Entry entry) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("entry", entry.number());
        data.put("kind", entry.kind().text());
        data.put("when", entry.when());
        data.put("by", entry.who());
        data.put("why", entry.why());
        if (entry.fence() != 0) {
            data.put("fence", entry.fence());
        }
        if (entry.modelVersion() != 0) {
            data.put("version", entry.modelVersion());
        }
        if (!entry.moves().isEmpty()) {
            data.put("moves", entry.moves());
        }
        data.putAll(entry.facts());
        return data;
    }

    private String svg(List<Entry> history) {
        SortedMap<Long, Map<String, Double>> versions = new TreeMap<>();
        Set<Long> served = new TreeSet<>();
        for (Entry entry : history) {
            if (entry.kind() == EntryKind.PUBLISH) {
                versions.put(entry.modelVersion(), ModelsOutput.metrics(entry.facts()));
            }
            served.add(entry.moves().getOrDefault(Registry.CHAMPION, 0L));
        }
        Set<String> known = versions.isEmpty()
                ? Set.of()
                : versions.getOrDefault(versions.lastKey(), Map.of()).keySet();
        String name = metric == null ? known.stream().findFirst().orElse("") : metric;
        SortedMap<Long, Double> values = new TreeMap<>();
        versions.forEach((version, metrics) -> {
            Double value = metrics.get(name);
            if (value != null) {
                values.put(version, value);
            }
        });
        if (values.isEmpty()) {
            throw new IllegalArgumentException(directory + ": expected versions with a metric "
                    + Excerpt.quoted(name) + " to draw, got none. The newest version has: "
                    + (known.isEmpty() ? "none" : Excerpt.list(known)));
        }
        return VersionChart.svg(name + " of " + directory.replaceAll(".*/(?=.)", ""), values, served);
    }
}
