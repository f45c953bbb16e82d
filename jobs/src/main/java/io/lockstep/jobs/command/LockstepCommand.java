package io.lockstep.jobs.command;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.package$;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program itself: without a command, its help. */
@Command(
        name = "lockstep",
        mixinStandardHelpOptions = true,
        versionProvider = LockstepCommand.Version.class,
        subcommands = HelpCommand.class,
        description = "Trains neural networks on Apache Spark: the same model, bit for bit, on any cluster.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Exit codes: 0 done, or nothing to do; 1 failed; 2 wrong usage or config; 3 refused by a gate.",
            "Results go to standard out, everything else to standard error.",
        })
final class LockstepCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @SuppressWarnings("UnusedMethod") // picocli calls it
    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            mapFallbackValue = "true",
            description = "A system property, such as -Dlockstep.backend=portable.")
    private void properties(Map<String, String> properties) {
        properties.forEach(System::setProperty);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("not parsed");
        }
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }

    /** Versions of Lockstep, of Spark and of Java. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "lockstep " + Environment.version() + ", Spark " + package$.MODULE$.SPARK_VERSION() + ", Java "
                        + Runtime.version()
            };
        }
    }
}
