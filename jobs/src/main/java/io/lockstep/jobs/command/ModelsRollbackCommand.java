package io.lockstep.jobs.command;

import io.lockstep.driver.registry.Registry;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a version back. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Let serve again what served before: champion and previous change places.",
        footer = {
            "lockstep models rollback models/credit",
            "lockstep models rollback models/credit --from 12 --why 'too many refusals'"
        })
final class ModelsRollbackCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "DIRECTORY", description = "models/credit.")
    private String directory = "";

    @Option(
            names = "--from",
            paramLabel = "VERSION",
            defaultValue = "0",
            description = "The version to take back, so that the same command again does nothing. Default: what serves")
    private long from;

    @Mixin
    private WhyOption why = new WhyOption();

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    ModelsRollbackCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Registry registry = Registry.open(options.files(), directory);
        return ModelsOutput.changed(registry, registry.rollback(from, why.why()), options, console);
    }
}
