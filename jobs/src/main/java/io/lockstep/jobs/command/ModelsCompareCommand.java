package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.Version;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ShownMetrics;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two versions. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Compare two versions: their metrics, and what differs in the configs they were trained by.",
        footer = {
            "lockstep models compare models/credit@champion models/credit@challenger",
            "lockstep models compare models/credit@11 models/credit@12 --json"
        })
final class ModelsCompareCommand implements Callable<Integer> {
    private static final int SHOWN = 40;

    private final Console console;

    @Parameters(index = "0", paramLabel = "MODEL", description = "models/credit@champion or models/credit@12.")
    private String first = "";

    @Parameters(index = "1", paramLabel = "MODEL", description = "models/credit@challenger, of whichever model.")
    private String second = "";

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    ModelsCompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Files files = options.files();
        Side left = side(files, first);
        Side right = side(files, second);
        Map<String, List<Object>> differences = new TreeMap<>();
        collect("", left.config(), right.config(), differences);
        if (options.json()) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("models", List.of(left.name(), right.name()));
            data.put(Version.METRICS, List.of(left.metrics(), right.metrics()));
            data.put("config", differences);
            console.result(Json.line(data));
            return 0;
        }
        Table table = new Table().row(List.of("", left.name(), right.name(), "difference"));
        Set<String> names =
                new LinkedHashSet<>(ShownMetrics.numbers(left.metrics()).keySet());
        names.addAll(ShownMetrics.numbers(right.metrics()).keySet());
        for (String name : names) {
            Double before = left.metrics().get(name);
            Double after = right.metrics().get(name);
            table.row(List.of(
                    name,
                    ModelsOutput.number(before),
                    ModelsOutput.number(after),
                    before == null || after == null ? "" : Table.number(after - before)));
        }
        differences.forEach((key, values) -> table.row(List.of(
                key,
                Excerpt.of(String.valueOf(values.get(0)), SHOWN),
                Excerpt.of(String.valueOf(values.get(1)), SHOWN),
                "")));
        table.lines().forEach(console::result);
        return 0;
    }

    /** One of the two. */
    private record Side(
            String name,
            Map<String, Double> metrics,
            @Nullable Object config) {}

    private static Side side(Files files, String given) throws IOException {
        ModelReference reference = ModelReference.require(given);
        Registry registry = reference.open(files);
        long number = reference.version(registry, registry.state());
        return new Side(
                registry.name() + "@" + number,
                ModelsOutput.metrics(registry.version(number).facts()),
                ModelDirectory.lineage(files, registry.model(number)).get("config"));
    }

    private static void collect(
            String path, @Nullable Object left, @Nullable Object right, Map<String, List<Object>> found) {
        if (left instanceof Map<?, ?> before && right instanceof Map<?, ?> after) {
            Set<Object> keys = new LinkedHashSet<>(before.keySet());
            keys.addAll(after.keySet());
            keys.forEach(key ->
                    collect(path.isEmpty() ? "" + key : path + "." + key, before.get(key), after.get(key), found));
        } else if (!Objects.equals(left, right)) {
            found.put(path, List.of(left == null ? "" : left, right == null ? "" : right));
        }
    }
}
