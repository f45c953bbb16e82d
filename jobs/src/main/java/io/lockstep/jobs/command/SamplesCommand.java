package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.samples.SampleData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
                "Write a sample data set: digits drawn by a computed pen, invented patients, clicks, a telephone's"
                        + " tones, or days of a law that drifts.",
        footer = {
            "lockstep samples digits --seed 2 --output runs/digits-2",
            "lockstep samples drift --turn 0.1 --output runs/drift"
        })
final class SamplesCommand implements Callable<Integer> {
    private static final long CLICKS = 100_000;
    private static final int TAKES = 25;
    private static final int DAYS = 868;
    private static final int ROWS_A_DAY = 100;
    private static final int MOST_A_DAY = 1_000_000;
    private static final double TURN = 0.05;

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
            description =
                    "Rows of clicks to train on; a tenth of them more for the test. Default: 100000. Rows of each day"
                            + " of drift. Default: 100")
    private @Nullable Long rows;

    @Option(
            names = "--days",
            paramLabel = "N",
            description = "Days of drift, from 2024-01-01 on. Default: 868, which 120 weekly retrainings need")
    private @Nullable Integer days;

    @Option(
            names = "--turn",
            paramLabel = "DEGREES",
            description = "How far the law of drift turns each day; 0: it stays. Default: 0.05")
    private @Nullable Double turn;

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Spec
    private @Nullable CommandSpec command;

    /** What can be made. */
    @SuppressWarnings("java:S115")
    enum Kind {
        digits,
        patients,
        clicks,
        tones,
        drift
    }

    SamplesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (kind == null || output == null || command == null) {
            throw new IllegalStateException("not parsed");
        }
        check(command.commandLine(), kind);
        write(kind, output);
        if (jsonOption.json()) {
            console.result(Json.line(Map.of("kind", kind.name(), "seed", seed, "output", output.toString())));
        }
        console.say(kind + " of seed " + seed + " written to " + output);
        return 0;
    }

    private void write(Kind of, Path directory) throws IOException {
        switch (of) {
            case digits -> SampleData.digits(directory, seed);
            case patients -> SampleData.patients(directory, seed);
            case tones -> SampleData.tones(directory, seed, TAKES);
            case clicks -> SampleData.clicks(directory, seed, rows == null ? CLICKS : rows);
            case drift ->
                SampleData.drift(
                        directory,
                        seed,
                        days == null ? DAYS : days,
                        rows == null ? ROWS_A_DAY : rows.intValue(),
                        turn == null ? TURN : turn);
        }
    }

    private void check(CommandLine line, Kind of) {
        boolean drifts = of == Kind.drift;
        if (rows != null && !mayBe(rows, of)) {
            throw new ParameterException(
                    line,
                    "--rows: expected at least 1, for clicks, or up to " + MOST_A_DAY + " a day for drift, got " + rows
                            + " for " + of + ". Leave it out");
        }
        if (days != null && (!drifts || days < 1)) {
            throw new ParameterException(
                    line,
                    "--days: expected at least 1, for drift alone, got " + days + " for " + of + ". Leave it out");
        }
        if (turn != null && (!drifts || !Double.isFinite(turn))) {
            throw new ParameterException(
                    line, "--turn: expected degrees, for drift alone, got " + turn + " for " + of + ". Leave it out");
        }
    }

    private static boolean mayBe(long rows, Kind of) {
        return of == Kind.clicks ? rows >= 1 : of == Kind.drift && rows >= 1 && rows <= MOST_A_DAY;
    }
}
