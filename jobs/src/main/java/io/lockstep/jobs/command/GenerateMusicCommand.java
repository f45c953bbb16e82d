package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.generation.MusicGenerator;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.music.MidiFile;
import io.lockstep.driver.music.Notes;
import io.lockstep.driver.music.Synthesiser;
import io.lockstep.driver.music.Tempo;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.ResolvedModel;
import io.lockstep.jobs.progress.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
            "Write music with a model of music, as MIDI, and as WAV to listen to. The same model, beginning and seed write the same bytes.",
            "A pitch that sounds in several steps in a row is one held note: the data do not tell it from one that is struck again."
        },
        footer = {
            "lockstep generate music runs/chorales --output chorale.mid --wav chorale.wav",
            "lockstep generate music runs/chorales --output chorales.mid --count 4 --seed 7 --temperature 0.8 --json"
        })
final class GenerateMusicCommand implements Callable<Integer> {
    private static final int MOST_STEPS = 10_000;
    private static final int MOST_PIECES = 10_000;

    private final Console console;

    @Parameters(paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private String model = "";

    @Option(
            names = "--output",
            paramLabel = "FILE",
            required = true,
            description = "The MIDI file; of several pieces all of them, a rest of four steps between two. Replaced when"
                    + " it exists.")
    private String output = "";

    @Option(names = "--wav", paramLabel = "FILE", description = "The same as sound, 44.1 kHz, mono.")
    private @Nullable String wav;

    @Option(
            names = "--begin",
            paramLabel = "NOTES",
            description = "What a piece begins with: MIDI pitches between spaces, steps between bars. Default: \"60 67 76 84\"")
    private String begin = "60 67 76 84";

    @Option(names = "--steps", paramLabel = "N", description = "Steps of a piece, its beginning included. Default: 64")
    private int steps = 64;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0: the keys that are likelier than not; 1: as the model has them; above: more at random."
                    + " Default: 1")
    private double temperature = 1;

    @Option(names = "--tempo", paramLabel = "N", description = "Beats a minute. Default: 80")
    private double tempo = 80;

    @Option(
            names = "--steps-a-beat",
            paramLabel = "N",
            description = "1 of steps that are quarters, 4 of sixteenths. Default: 1")
    private int stepsOfBeat = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Of what is drawn. Default: 1")
    private long seed = 1;

    @Option(names = "--count", paramLabel = "N", description = "Pieces to write. Default: 1")
    private int count = 1;

    @Option(
            names = "--first",
            paramLabel = "N",
            description = "Number of the first piece: 2 writes what is the third of --count 3. Default: 0")
    private long first;

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    GenerateMusicCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Notes beginning = beginning();
        check(beginning);
        Tempo speed = new Tempo(tempo, stepsOfBeat);
        Files files = options.files();
        ResolvedModel resolved = ModelReference.resolve(files, model);
        MusicGenerator generator = MusicGenerator.of(ModelDirectory.load(files, resolved.directory()));
        if (steps > generator.longest()) {
            throw new IllegalArgumentException("--steps: expected at most " + generator.longest()
                    + ", which the model was made for, got " + steps);
        }
        List<List<Integer>> all = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (long number = first; number < first + count; number++) {
            Notes piece = generator.write(beginning, steps, temperature, seed, number);
            all.addAll(all.isEmpty() ? List.of() : List.of(List.of(), List.of(), List.of(), List.of()));
            all.addAll(piece.steps());
            texts.add(piece.text());
        }
        Notes music = new Notes(all);
        files.replace(output, new MidiFile(music, speed).bytes());
        if (wav != null) {
            files.replace(wav, new Synthesiser(music, speed).wav());
        }
        report(resolved, texts);
        return 0;
    }

    private void report(ResolvedModel resolved, List<String> texts) {
        if (options.json()) {
            Map<String, Object> data = new LinkedHashMap<>(resolved.plainData());
            data.put("output", output);
            if (wav != null) {
                data.put("wav", wav);
            }
            data.put("notes", texts);
            data.put("count", count);
            data.put("seed", seed);
            console.result(Json.line(data));
            return;
        }
        console.result(count + (count == 1 ? " piece" : " pieces") + " of " + steps + " steps, seed " + seed
                + ", written to " + output + (wav == null ? "" : " and " + wav));
    }

    private Notes beginning() {
        try {
            return Notes.of(begin);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--begin: " + e.getMessage() + ". Write pitches between spaces, steps between bars", e);
        }
    }

    private void check(Notes beginning) {
        if (count < 1 || count > MOST_PIECES || first < 0 || steps > MOST_STEPS) {
            throw new IllegalArgumentException(
                    "--count, --first and --steps: expected 1 to " + MOST_PIECES + ", at least 0 and at most "
                            + MOST_STEPS + ", got " + count + ", " + first + " and " + steps);
        }
        if (steps < beginning.steps().size()) {
            throw new IllegalArgumentException("--steps: expected at least the "
                    + beginning.steps().size() + " of --begin, got " + steps);
        }
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("--temperature: expected at least 0, got " + temperature + ". Usual: 1");
        }
    }
}
