package io.lockstep.jobs.command;

import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.samples.SampleData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes sample data. */
@Command(
        name = "samples",
        mixinStandardHelpOptions = true,
        description = "Write a sample data set: digits drawn by a computed pen, or invented patients.")
final class SamplesCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
    private @Nullable Kind kind;

    @Option(
            names = "--output",
            paramLabel = "DIRECTORY",
            required = true,
            description = "Made when absent; files of the same names are replaced.")
    private @Nullable Path output;

    @Option(names = "--seed", defaultValue = "1", description = "The same seed gives the same files. Default: 1")
    private long seed;

    /** What can be made. */
    @SuppressWarnings("java:S115")
    enum Kind {
        digits,
        patients
    }

    SamplesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (kind == null || output == null) {
            throw new IllegalStateException("not parsed");
        }
        if (kind == Kind.digits) {
            SampleData.digits(output, seed);
        } else {
            SampleData.patients(output, seed);
        }
        console.say(kind + " of seed " + seed + " written to " + output);
        return 0;
    }
}
