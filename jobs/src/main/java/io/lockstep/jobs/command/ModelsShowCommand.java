package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.State;
import io.lockstep.driver.registry.Version;
import io.lockstep.driver.yaml.YamlText;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a version. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show a version: where it comes from, what was measured, what points at it.",
        footer = {"lockstep models show models/credit@champion", "lockstep models show models/credit@12 --json"})
final class ModelsShowCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "models/credit@champion or models/credit@12.")
    private String model = "";

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    ModelsShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Files files = options.files();
        ModelReference reference = ModelReference.require(model);
        Registry registry = reference.open(files);
        State state = registry.state();
        long number = reference.version(registry, state);
        Version version = registry.version(number);
        Entry entry = registry.entry(state.published(number).orElseThrow().entry());
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("registry", registry.path());
        data.putAll(ModelsOutput.version(state, entry));
        data.put("model", registry.model(number));
        data.put("model_sha256", version.modelSha256());
        data.put(
                "documents",
                version.files().stream()
                        .map(Version.WrittenFile::name)
                        .filter(name -> !name.contains("/"))
                        .toList());
        if (options.json()) {
            data.put("lineage", ModelDirectory.lineage(files, registry.model(number)));
            console.result(Json.line(data));
        } else {
            YamlText.document(data).lines().forEach(console::result);
        }
        return 0;
    }
}
