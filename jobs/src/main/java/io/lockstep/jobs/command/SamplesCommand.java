package io.lockstep.jobs.command;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.samples.SampleData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
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
                        + " tones, days of a law that drifts, connected digits made of recordings, or chorales as rows.",
        footer = {
            "lockstep samples digits --seed 2 --output runs/digits-2",
            "lockstep samples speech-digits --from fsdd.tar.gz --output data/connected"
        })
final class SamplesCommand implements Callable<Integer> {
    private static final long CLICKS = 100_000;
    private static final int TAKES = 25;
    private static final int DAYS = 868;
    private static final int ROWS_A_DAY = 100;
    private static final int MOST_A_DAY = 1_000_000;
    private static final int UTTERANCES = 2_000;
    private static final int MOST_UTTERANCES = 90_000;
    private static final int MOST_STEPS = 1_000;
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
                            + " of drift. Default: 100. Utterances of speech-digits to train on; a tenth of them more for"
                            + " validation, a fifth for the test. Default: 2000")
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

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description =
                    "Recordings that speech-digits are made of, such as 7_george_12.wav, in a directory or a tar archive; the"
                            + " JSON file that chorales are read from")
    private @Nullable Path from;

    @Option(
            names = "--bar",
            paramLabel = "STEPS",
            description = "Bars of so many steps in place of whole chorales, from every quarter of a bar on")
    private @Nullable Integer bar;

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
        drift,
        chorales,
        speechDigits {
            @Override
            public String toString() {
                return "speech-digits";
            }
        }
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
            console.result(Json.line(Map.of("kind", kind.toString(), "seed", seed, "output", output.toString())));
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
            case speechDigits ->
                SampleData.speechDigits(directory, from(), seed, rows == null ? UTTERANCES : rows.intValue());
            case chorales -> chorales(directory);
            case drift -> drift(directory);
        }
    }

    private void chorales(Path directory) throws IOException {
        if (bar == null) {
            SampleData.chorales(directory, from());
        } else {
            SampleData.bars(directory, from(), bar);
        }
    }

    private void drift(Path directory) throws IOException {
        SampleData.drift(
                directory,
                seed,
                days == null ? DAYS : days,
                rows == null ? ROWS_A_DAY : rows.intValue(),
                turn == null ? TURN : turn);
    }

    private void check(CommandLine line, Kind of) {
        boolean drifts = of == Kind.drift;
        if (rows != null && !mayBe(rows, of)) {
            throw new ParameterException(
                    line,
                    "--rows: expected at least 1, for clicks, up to " + MOST_A_DAY + " a day for drift, or up to "
                            + MOST_UTTERANCES + " for speech-digits, got " + rows + " for " + of + ". Leave it out");
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
        checkBar(line, of);
        checkFrom(line, of);
    }

    private void checkBar(CommandLine line, Kind of) {
        if (bar != null && (of != Kind.chorales || bar < 1 || bar > MOST_STEPS)) {
            throw new ParameterException(
                    line,
                    "--bar: expected 1 to " + MOST_STEPS + " steps, for chorales alone, got " + bar + " for " + of
                            + ". Leave it out");
        }
    }

    private void checkFrom(CommandLine line, Kind of) {
        if ((from == null) == isMadeOfFiles(of)) {
            throw new ParameterException(
                    line,
                    "--from: expected recordings, for speech-digits, or a file, for chorales alone, got "
                            + (from == null ? "none" : "some") + " for " + of + ". "
                            + (from == null ? "Add it" : "Leave it out"));
        }
    }

    private static boolean isMadeOfFiles(Kind kind) {
        return kind == Kind.speechDigits || kind == Kind.chorales;
    }

    private Path from() {
        return Objects.requireNonNull(from);
    }

    private static boolean mayBe(long rows, Kind of) {
        return switch (of) {
            case clicks -> rows >= 1;
            case drift -> rows >= 1 && rows <= MOST_A_DAY;
            case speechDigits -> rows >= 1 && rows <= MOST_UTTERANCES;
            default -> false;
        };
    }
}
