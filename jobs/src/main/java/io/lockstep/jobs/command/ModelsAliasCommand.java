package io.lockstep.jobs.command;

import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.Registry;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves an alias. */
@Command(
        name = "alias",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Point an alias at a version, or take it away: models alias models/credit@12 eu-west.",
        footer = {
            "lockstep models alias models/credit@12 eu-west",
            "lockstep models alias models/credit eu-west --delete"
        })
final class ModelsAliasCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "MODEL", description = "models/credit@12; with --delete models/credit.")
    private String model = "";

    @Parameters(index = "1", paramLabel = "ALIAS", description = "Small letters, digits, '_' and '-'.")
    private String alias = "";

    @Option(names = "--delete", description = "Take the alias away.")
    private boolean delete;

    @Mixin
    private WhyOption why = new WhyOption();

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    ModelsAliasCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (delete) {
            Registry registry = Registry.open(options.files(), model);
            boolean changed = registry.move(Map.of(alias, 0L), Map.of(), why.why());
            return ModelsOutput.changed(registry, changed, options, console);
        }
        ModelReference reference = ModelReference.require(model);
        Registry registry = reference.open(options.files());
        long version = reference.version(registry, registry.state());
        boolean changed = registry.move(Map.of(alias, version), Map.of(), why.why());
        return ModelsOutput.changed(registry, changed, options, console);
    }
}
