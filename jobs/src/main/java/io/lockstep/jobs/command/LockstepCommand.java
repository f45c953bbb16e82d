package io.lockstep.jobs.command;

import java.util.Map;
import org.apache.spark.package$;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program itself. */
@Command(
        name = "lockstep",
        mixinStandardHelpOptions = true,
        versionProvider = LockstepCommand.Version.class,
        subcommands = HelpCommand.class,
        description = "Trains neural networks on Apache Spark: the same model, bit for bit, on any cluster.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading =
                "%nExit codes: 0 done, or nothing to do; 1 failed; 2 wrong usage or config; 3 refused by a gate."
                        + "%nResults go to standard out, everything else to standard error.%n",
        footer = {
            "lockstep train conf/digits.yaml --run-dir runs/digits",
            "lockstep evaluate runs/digits --data conf/digits.yaml"
        })
final class LockstepCommand extends CommandGroup {
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
