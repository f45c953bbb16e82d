package io.lockstep.jobs.command;

import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.Registry;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a version serve. */
@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Let a version serve: champion points at it, previous at what served before.",
        footer = {
            "lockstep models promote models/credit@challenger",
            "lockstep models promote models/credit@12 --instead-of 11"
        })
final class ModelsPromoteCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "models/credit@challenger or models/credit@12.")
    private String model = "";

    @Option(
            names = "--instead-of",
            paramLabel = "VERSION",
            description = "Only while this version serves, with which it was compared; 0: while none does.")
    private @Nullable Long insteadOf;

    @Mixin
    private WhyOption why = new WhyOption();

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    ModelsPromoteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ModelReference reference = ModelReference.require(model);
        Registry registry = reference.open(options.files());
        long version = reference.version(registry, registry.state());
        Map<String, Long> expected = insteadOf == null ? Map.of() : Map.of(Registry.CHAMPION, insteadOf);
        boolean changed = registry.move(Map.of(Registry.CHAMPION, version), expected, why.why());
        return ModelsOutput.changed(registry, changed, options, console);
    }
}
