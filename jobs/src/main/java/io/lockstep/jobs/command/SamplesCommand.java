package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.samples.SampleData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes sample data. */
@Command(
        name = "samples",
        mixinStandardHelpOptions = true,
        description =
                "Write a sample data set: digits drawn by a computed pen, invented patients, clicks, or a telephone's tones.",
        footer = {
            "lockstep samples digits --seed 2 --output runs/digits-2",
            "lockstep samples clicks --rows 10000 --output runs/clicks"
        })
final class SamplesCommand implements Callable<Integer> {
    private static final long CLICKS = 100_000;
    private static final int TAKES = 25;

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

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Rows of clicks to train on; a tenth of them more for the test. Default: 100000")
    private @Nullable Long rows;

    @Option(names = "--json", description = "Print the result as one line of JSON, the last of standard out.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec command;

    /** What can be made. */
    @SuppressWarnings("java:S115")
    enum Kind {
        digits,
        patients,
        clicks,
        tones
    }

    SamplesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (kind == null || output == null || command == null) {
            throw new IllegalStateException("not parsed");
        }
        if (rows != null && (kind != Kind.clicks || rows < 1)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--rows: expected at least 1, for clicks alone, got " + rows + " for " + kind + ". Leave it out");
        }
        switch (kind) {
            case digits -> SampleData.digits(output, seed);
            case patients -> SampleData.patients(output, seed);
            case tones -> SampleData.tones(output, seed, TAKES);
            case clicks -> SampleData.clicks(output, seed, rows == null ? CLICKS : rows);
        }
        if (json) {
            console.result(Json.line(Map.of("kind", kind.name(), "seed", seed, "output", output.toString())));
        }
        console.say(kind + " of seed " + seed + " written to " + output);
        return 0;
    }
}
