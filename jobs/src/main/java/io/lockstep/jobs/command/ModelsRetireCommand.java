package io.lockstep.jobs.command;

import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.Registry;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a version away. */
@Command(
        name = "retire",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Take a version away for ever. One that an alias points at, or that a running command uses, is"
                + " refused.",
        footer = {
            "lockstep models retire models/credit@3",
            "lockstep models retire models/credit@3 --why 'trained on a wrong column'"
        })
final class ModelsRetireCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "models/credit@12.")
    private String model = "";

    @Mixin
    private WhyOption why = new WhyOption();

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    ModelsRetireCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ModelReference reference = ModelReference.require(model);
        Registry registry = reference.open(options.files());
        boolean changed = registry.retire(reference.numberAlone(), why.why());
        return ModelsOutput.changed(registry, changed, options, console);
    }
}
