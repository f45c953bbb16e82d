package io.lockstep.jobs.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The group of what is done with registered models: without one of them, its help. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Versions of models under a name, in a directory such as hdfs:///models/credit: what serves is"
                + " models/credit@champion, version 12 is models/credit@12.")
final class ModelsCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("not parsed");
        }
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }
}
