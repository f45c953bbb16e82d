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
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            description = "Draw a metric of each version over time: which were refused, served, and have an alias.")
    private @Nullable Path chart;

    @Option(names = "--metric", paramLabel = "NAME", description = "Which. Default: the first of the newest version")
    private @Nullable String metric;

    @Option(
            names = "--served",
            description =
                    "Show instead what served before each retraining, and its metric on the rows that this held out.")
    private boolean served;

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
        if (served) {
            ServedTable table = ServedTable.of(directory, history, metric);
            (options.json() ? List.of(Json.line(table.plainData())) : table.lines()).forEach(console::result);
            return 0;
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
        List<Entry> published = history.stream()
                .filter(entry -> entry.kind() == EntryKind.PUBLISH)
                .toList();
        Set<Long> served = new TreeSet<>();
        history.forEach(entry -> served.add(entry.moves().getOrDefault(Registry.CHAMPION, 0L)));
        Set<String> known = published.isEmpty()
                ? Set.of()
                : ModelsOutput.metrics(published.get(published.size() - 1).facts())
                        .keySet();
        String name = metric == null ? known.stream().findFirst().orElse("") : metric;
        List<VersionChart.Point> points = new ArrayList<>();
        for (Entry entry : published) {
            Double value = ModelsOutput.metrics(entry.facts()).get(name);
            if (value != null) {
                points.add(new VersionChart.Point(
                        entry.modelVersion(),
                        day(entry),
                        value,
                        !Boolean.FALSE.equals(entry.facts().get("accepted")),
                        served.contains(entry.modelVersion()),
                        history.get(history.size() - 1).state().aliasesOf(entry.modelVersion())));
            }
        }
        if (points.isEmpty()) {
            throw new IllegalArgumentException(directory + ": expected versions with a metric "
                    + Excerpt.quoted(name) + " to draw, got none. The newest version has: "
                    + (known.isEmpty() ? "none" : Excerpt.list(known)));
        }
        points.sort(Comparator.comparing(VersionChart.Point::day).thenComparing(VersionChart.Point::version));
        return new VersionChart(name + " of " + directory.replaceAll(".*/(?=.)", ""), points).svg();
    }

    /** The day a version is as of; of one that was not retrained, that of its publication. */
    private static LocalDate day(Entry entry) {
        Object asOf = entry.facts().get("as_of");
        return asOf == null
                ? LocalDate.ofInstant(Instant.parse(entry.when()), ZoneOffset.UTC)
                : LocalDate.parse(asOf.toString());
    }
}
