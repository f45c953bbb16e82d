package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.generation.BarGenerator;
import io.lockstep.driver.generation.MusicGenerator;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.music.MidiFile;
import io.lockstep.driver.music.MusicComparison;
import io.lockstep.driver.music.MusicMeasures;
import io.lockstep.driver.music.Notes;
import io.lockstep.driver.music.Synthesiser;
import io.lockstep.driver.music.Tempo;
import io.lockstep.driver.music.Voices;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.Table;
import io.lockstep.kernels.backend.registry.Backends;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes music. */
@Command(
        name = "music",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Write music with a model of music, as MIDI, and as WAV to listen to: pieces that go on from a beginning, or bars that a"
                    + " generator makes of drawn noise. The same model, beginning and seed write the same bytes.",
            "A pitch that sounds in several steps in a row is one held note: the data do not tell it from one that is struck again."
        },
        footer = {
            "lockstep generate music runs/chorales --output bach.mid --wav bach.wav",
            "lockstep generate music runs/chorales --output four.mid --count 4 --seed 7"
        })
final class GenerateMusicCommand implements Callable<Integer> {
    private static final String BEGIN = "60 67 76 84";
    private static final int STEPS = 64;
    private static final int LOWEST = 36;
    private static final int MOST_STEPS = 10_000;
    private static final int MOST_PIECES = 10_000;

    private final Console console;

    @Parameters(paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private String model = "";

    @Option(
            names = "--output",
            paramLabel = "FILE",
            required = true,
            description =
                    "The MIDI file; of several pieces all of them, a rest of four steps between two. Replaced when"
                            + " it exists.")
    private String output = "";

    @Option(names = "--wav", paramLabel = "FILE", description = "The same as sound, 44.1 kHz, mono.")
    private @Nullable String wav;

    @Option(
            names = "--begin",
            paramLabel = "NOTES",
            description =
                    "What a piece begins with: MIDI pitches between spaces, steps between bars. Default: \"60 67 76 84\"")
    private @Nullable String begin;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of a piece, its beginning included. Default: 64")
    private @Nullable Integer steps;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0: the keys that are likelier than not; 1: as the model has them; above: more at random."
                    + " Default: 1")
    private @Nullable Double temperature;

    @Option(
            names = "--lowest",
            paramLabel = "PITCH",
            description = "Of a model of bars: the pitch of its first key. Default: 36, as {voices: …} has it")
    private @Nullable Integer lowest;

    @Option(names = "--tempo", paramLabel = "N", description = "Beats a minute. Default: 80")
    private double tempo = 80;

    @Option(
            names = "--steps-a-beat",
            paramLabel = "N",
            description = "1 of steps that are quarters, 4 of sixteenths. Default: 1; of bars a quarter of their steps")
    private @Nullable Integer stepsOfBeat;

    @Option(names = "--seed", paramLabel = "N", description = "Of what is drawn. Default: 1")
    private long seed = 1;

    @Option(names = "--count", paramLabel = "N", description = "Pieces to write. Default: 1")
    private int count = 1;

    @Option(
            names = "--first",
            paramLabel = "N",
            description = "Number of the first piece: 2 writes what is the third of --count 3. Default: 0")
    private long first;

    @Option(
            names = "--beside",
            paramLabel = "FILE",
            description =
                    "Measure the pieces beside those of a file of rows {\"notes\": …}: notes in key, entropy of pitch"
                            + " classes, intervals of the highest voice, pieces that are equal.")
    private @Nullable String beside;

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    GenerateMusicCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        checkNumbers();
        Files files = options.files();
        List<Notes> corpus = beside == null ? null : corpus(files, beside);
        ResolvedModel resolved = ModelReference.resolve(files, model);
        LoadedModel loaded = ModelDirectory.load(files, resolved.directory());
        List<Notes> pieces = BarGenerator.isOfNoise(loaded.preprocessing()) ? bars(loaded) : continued(loaded);
        Tempo speed = speed(pieces.get(0), BarGenerator.isOfNoise(loaded.preprocessing()));
        List<List<Integer>> all = new ArrayList<>();
        for (Notes piece : pieces) {
            all.addAll(all.isEmpty() ? List.of() : List.of(List.of(), List.of(), List.of(), List.of()));
            all.addAll(piece.steps());
        }
        Notes music = new Notes(all);
        files.replace(output, new MidiFile(music, speed).bytes());
        if (wav != null) {
            files.replace(wav, new Synthesiser(music, speed).wav());
        }
        report(resolved, pieces, corpus == null ? null : MusicComparison.of(pieces, corpus));
        return 0;
    }

    /** Pieces that go on from a beginning. */
    private List<Notes> continued(LoadedModel loaded) {
        Notes beginning = beginning();
        int length = steps == null ? STEPS : steps;
        check(beginning, length);
        MusicGenerator generator = MusicGenerator.of(loaded);
        if (length > generator.longest()) {
            throw new IllegalArgumentException("--steps: expected at most " + generator.longest()
                    + ", which the model was made for, got " + length);
        }
        List<Notes> pieces = new ArrayList<>();
        for (long number = first; number < first + count; number++) {
            pieces.add(generator.write(beginning, length, temperature == null ? 1 : temperature, seed, number));
        }
        return pieces;
    }

    /** Bars of drawn noise, by the portable kernels. */
    private List<Notes> bars(LoadedModel loaded) throws IOException {
        if (begin != null || steps != null || temperature != null) {
            throw new IllegalArgumentException(
                    "--begin, --steps and --temperature: expected none for a model of bars, which makes them whole, got some."
                            + " Leave them out");
        }
        try (BarGenerator generator =
                BarGenerator.of(loaded, Backends.named("portable"), lowest == null ? LOWEST : lowest)) {
            return generator.make(seed, first, count).stream()
                    .map(Voices::notes)
                    .toList();
        }
    }

    private Tempo speed(Notes piece, boolean bar) {
        int usual = bar ? Math.max(1, piece.steps().size() / 4) : 1;
        return new Tempo(tempo, stepsOfBeat == null ? usual : stepsOfBeat);
    }

    private static List<Notes> corpus(Files files, String file) throws IOException {
        List<Notes> corpus = new ArrayList<>();
        int number = 0;
        for (String line : new String(files.read(file), StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                Object row = Json.parse(line, file);
                if (!(row instanceof Map<?, ?> map) || !(map.get("notes") instanceof String notes)) {
                    throw new IllegalArgumentException("--beside " + file
                            + ": expected lines of JSON with notes, as samples chorales writes them, got another line");
                }
                try {
                    corpus.add(Notes.of(notes));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "--beside " + file + ": line " + number + ": " + e.getMessage() + ". Correct it", e);
                }
            }
        }
        return corpus;
    }

    private void report(ResolvedModel resolved, List<Notes> pieces, @Nullable MusicComparison comparison) {
        if (options.json()) {
            Map<String, Object> data = new LinkedHashMap<>(resolved.plainData());
            data.put("output", output);
            if (wav != null) {
                data.put("wav", wav);
            }
            data.put("notes", pieces.stream().map(Notes::text).toList());
            data.put("count", count);
            data.put("seed", seed);
            if (comparison != null) {
                data.put("measures", comparison.plainData());
            }
            console.result(Json.line(data));
            return;
        }
        console.result(count + (count == 1 ? " piece" : " pieces") + " of "
                + pieces.get(0).steps().size() + " steps, seed " + seed
                + ", written to " + output + (wav == null ? "" : " and " + wav));
        if (comparison != null) {
            Table table = new Table();
            table.row(List.of("", "pieces", "notes", "in key", "entropy"));
            table.row(row("made", comparison.made()));
            table.row(row("beside", comparison.corpus()));
            table.lines().forEach(console::result);
            console.result(String.format(
                    Locale.ROOT,
                    "intervals differ by %.4f; %d made twice, %d equal to one beside",
                    comparison.intervalDistance(),
                    comparison.repeated(),
                    comparison.copied()));
        }
    }

    private static List<String> row(String name, MusicMeasures measures) {
        return List.of(
                name,
                String.valueOf(measures.pieces()),
                String.valueOf(measures.notes()),
                String.format(Locale.ROOT, "%.4f", measures.inKey()),
                String.format(Locale.ROOT, "%.4f", measures.pitchClassEntropy()));
    }

    private Notes beginning() {
        try {
            return Notes.of(begin == null ? BEGIN : begin);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--begin: " + e.getMessage() + ". Write pitches between spaces, steps between bars", e);
        }
    }

    private void checkNumbers() {
        if (count < 1
                || count > MOST_PIECES
                || first < 0
                || first > Long.MAX_VALUE - MOST_PIECES
                || (steps != null && steps > MOST_STEPS)) {
            throw new IllegalArgumentException("--count, --first and --steps: expected 1 to " + MOST_PIECES
                    + ", at least 0 and at most " + MOST_STEPS + ", got " + count + ", " + first + " and "
                    + (steps == null ? STEPS : steps));
        }
        if (temperature != null && (!(temperature >= 0) || Double.isInfinite(temperature))) {
            throw new IllegalArgumentException("--temperature: expected at least 0, got " + temperature + ". Usual: 1");
        }
        new Tempo(tempo, stepsOfBeat == null ? 1 : stepsOfBeat);
    }

    private void check(Notes beginning, int length) {
        if (lowest != null) {
            throw new IllegalArgumentException(
                    "--lowest: expected none for a model that says its keys itself, got " + lowest + ". Leave it out");
        }
        if (length < beginning.steps().size()) {
            throw new IllegalArgumentException(
                    "--steps: expected at least the " + beginning.steps().size() + " of --begin, got " + length);
        }
    }
}
