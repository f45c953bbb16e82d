package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.State;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists registered models, or the versions of one. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "List the versions of a registered model, or the registered models in a directory.",
        footer = {"lockstep models list models", "lockstep models list models/credit --json"})
final class ModelsListCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "DIRECTORY", description = "models/credit, or models.")
    private String directory = "";

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    ModelsListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Files files = options.files();
        return Registry.isRegistered(files, directory) ? versions(Registry.open(files, directory)) : names(files);
    }

    private int versions(Registry registry) throws IOException {
        State state = registry.state();
        List<Entry> published = ModelsOutput.published(registry, state);
        if (!options.json()) {
            ModelsOutput.table(state, published).forEach(console::result);
            return 0;
        }
        Map<String, Object> data = summary(registry, state);
        data.put(
                "versions",
                published.stream()
                        .map(entry -> ModelsOutput.version(state, entry))
                        .toList());
        console.result(Json.line(data));
        return 0;
    }

    private static Map<String, Object> summary(Registry registry, State state) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("registry", registry.path());
        data.put("name", registry.name());
        data.put("entry", state.number());
        data.put("aliases", state.aliases());
        State.Held lease = state.lease();
        if (lease != null) {
            data.put("lease", Map.of("holder", lease.who(), "since", lease.when(), "why", lease.why()));
        }
        return data;
    }

    private int names(Files files) throws IOException {
        List<String> names = Registry.names(files, directory);
        if (names.isEmpty()) {
            throw new IllegalArgumentException(directory
                    + ": expected a registered model, or a directory of such, got none. Check the path; models publish"
                    + " makes one");
        }
        Table table = new Table().row(List.of("model", "versions", "newest", "champion", "held by"));
        List<Object> models = new ArrayList<>();
        for (String name : names) {
            Registry registry = Registry.open(files, directory.replaceAll("/+$", "") + "/" + name);
            State state = registry.state();
            Map<String, Object> data = summary(registry, state);
            data.put("versions", state.versions().size());
            models.add(data);
            State.Held lease = state.lease();
            table.row(List.of(
                    name,
                    "" + state.versions().size(),
                    state.versions().isEmpty() ? "" : "" + state.newestVersion(),
                    String.valueOf(state.aliases().getOrDefault(Registry.CHAMPION, 0L))
                            .replaceFirst("^0$", ""),
                    lease == null ? "" : lease.who()));
        }
        if (options.json()) {
            console.result(Json.line(Map.of("models", models)));
        } else {
            table.lines().forEach(console::result);
        }
        return 0;
    }
}
