package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.music.Notes;
import io.lockstep.jobs.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sound.midi.MidiSystem;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Music from the command line: chorales to rows, rows to a model, a model to MIDI and WAV. */
class GenerateMusicCommandIT {
    private static final String CONFIG = """
            name: small
            data:
              train: {format: jsonLines, path: train.jsonl}
              validation: {source: {format: jsonLines, path: validation.jsonl}}
              test: {format: jsonLines, path: test.jsonl}
              columns: [{pitches: {column: notes, lowest: 60, keys: 8, last: false}}]
              label: {nextPitches: notes}
              weight: steps
              buckets: [4, 8]
            model:
              layers:
                - lstm: {units: 4}
                - dense: {units: 8, leadingAxes: 1}
              loss: {sequenceSigmoidCrossEntropy: {labels: 8}}
            train: {epochs: 2, batch: 4, slices: 1, optimizer: adam}
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return CommandLineRunner.run(
                List.of(arguments),
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false));
    }

    private String text(String... arguments) {
        assertThat(run(arguments)).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private Map<?, ?> json(String... arguments) throws IOException {
        return (Map<?, ?>) Json.parse(text(arguments).strip(), "out");
    }

    /** A voice below 0 is silent. */
    private static String chorales() {
        StringBuilder pieces = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            pieces.append(i == 0 ? "" : ",").append("[[60,").append(62 + i % 3).append("],[61,-1],[],[60,67]]");
        }
        return "{\"train\":[" + pieces + "],\"valid\":[[[60],[61]]],\"test\":[[[60],[61,67],[60]]]}";
    }

    @Test
    void piecesAreTheSameAloneAndTogether() throws Exception {
        Files.writeString(directory.resolve("small.yaml"), CONFIG);
        Files.writeString(directory.resolve("chorales.json"), chorales());
        String chorales = directory.resolve("chorales.json").toString();
        text("samples", "chorales", "--from", chorales, "--output", directory.toString());
        assertThat(directory.resolve("train.jsonl"))
                .content()
                .startsWith(
                        "{\"notes\":\"60 62|61||60 67\",\"steps\":3}\n{\"notes\":\"60 63|61||60 67\",\"steps\":3}\n");
        String run = directory.resolve("run").toString();
        String config = directory.resolve("small.yaml").toString();
        Map<?, ?> trained = json(
                "train", config, "--set", "data.root=" + directory, "--run-dir", run, "--master", "local[1]", "--json");
        Map<?, ?> metrics = (Map<?, ?>) Objects.requireNonNull(trained.get("metrics"));
        assertThat(((Map<?, ?>) Objects.requireNonNull(metrics.get("test"))).keySet())
                .isEqualTo(Set.of("loss"));
        String midi = directory.resolve("three.mid").toString();
        String wav = directory.resolve("three.wav").toString();
        Map<?, ?> three = json(
                "generate",
                "music",
                run,
                "--begin",
                "60 64|61",
                "--steps",
                "6",
                "--count",
                "3",
                "--output",
                midi,
                "--wav",
                wav,
                "--json");
        assertThat(three.get("seed")).isEqualTo(1);
        List<?> pieces = (List<?>) Objects.requireNonNull(three.get("notes"));
        assertThat(pieces).hasSize(3).doesNotHaveDuplicates();
        for (int i = 0; i < 3; i++) {
            Map<?, ?> alone = json(
                    "generate",
                    "music",
                    run + "/model",
                    "--begin",
                    "60 64|61",
                    "--steps",
                    "6",
                    "--first",
                    Integer.toString(i),
                    "--output",
                    midi + i,
                    "--json");
            assertThat(alone.get("notes")).isEqualTo(List.of(pieces.get(i)));
            Notes piece = Notes.of(String.valueOf(pieces.get(i)));
            assertThat(piece.steps()).hasSize(6).startsWith(List.of(60, 64), List.of(61));
        }
        // 26 steps with the rests, 0.75 s each
        assertThat(MidiSystem.getSequence(directory.resolve("three.mid").toFile())
                        .getMicrosecondLength())
                .isBetween(1L, 26 * 750_000L);
        assertThat(AudioSystem.getAudioFileFormat(directory.resolve("three.wav").toFile())
                        .getFrameLength())
                .isEqualTo(26 * 33_075);
        Map<?, ?> measured = json(
                "generate",
                "music",
                run,
                "--begin",
                "60 64|61",
                "--steps",
                "6",
                "--output",
                midi + "0",
                "--beside",
                directory.resolve("train.jsonl").toString(),
                "--json");
        Map<?, ?> measures = (Map<?, ?>) Objects.requireNonNull(measured.get("measures"));
        assertThat(measures.get("copied")).isEqualTo(0);
        assertThat(String.valueOf(measures.get("corpus"))).startsWith("{pieces=6, notes=30, in_key=");
        byte[] before = Files.readAllBytes(directory.resolve("three.mid"));
        text("generate", "music", run, "--begin", "60 64|61", "--steps", "6", "--count", "3", "--output", midi);
        assertThat(Files.readAllBytes(directory.resolve("three.mid"))).isEqualTo(before);
        assertRefused(run, midi);
    }

    /** Two voices of nine steps: two bars of four from each of the first steps on. */
    @Test
    void barsAreMadeOfNoise() throws Exception {
        StringBuilder pieces = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            pieces.append(i == 0 ? "" : ",")
                    .append("[[64,60],[64,")
                    .append(60 + i % 3)
                    .append("],[65,-1],[64,60],[67,60],[67,60]]");
        }
        Files.writeString(
                directory.resolve("voices.json"), "{\"train\":[" + pieces + "],\"valid\":[],\"test\":[[[64,60]]]}");
        text(
                "samples",
                "chorales",
                "--bar",
                "4",
                "--from",
                directory.resolve("voices.json").toString(),
                "--output",
                directory.toString());
        assertThat(Files.readAllLines(directory.resolve("train.jsonl")))
                .hasSize(24)
                .startsWith("{\"voices\":\"64 60|64 60|65 -|64 60\",\"notes\":\"60 64|60 64|65|60 64\"}");
        Path config = directory.resolve("bars.yaml");
        Files.writeString(config, """
                name: bars
                data:
                  train: {format: jsonLines, path: train.jsonl}
                  columns: [{voices: {column: voices, voices: 2, steps: 4, lowest: 60, keys: 8}}]
                model:
                  gan:
                    noise: 3
                    generator: [{dense: {units: 72}}, {reshape: {shape: [2, 4, 9]}}, softmax]
                    discriminator: [flatten, {dense: {units: 1}}]
                train: {epochs: 2, batch: 8, slices: 1, optimizer: adam}
                report: {samples: 4, judge: {samples: 10}}
                """);
        Path run = directory.resolve("bars");
        Map<?, ?> trained = json(
                "train",
                config.toString(),
                "--set",
                "data.root=" + directory,
                "--run-dir",
                run.toString(),
                "--master",
                "local[1]",
                "--json");
        Map<?, ?> metrics = (Map<?, ?>) Objects.requireNonNull(trained.get("metrics"));
        Map<?, ?> train = (Map<?, ?>) Objects.requireNonNull(metrics.get("train"));
        assertThat(run.resolve("samples/epoch-00002.png")).exists();
        String generator = run.resolve("generator").toString();
        String midi = directory.resolve("bars.mid").toString();
        Map<?, ?> made = json(
                "generate",
                "music",
                generator,
                "--lowest",
                "60",
                "--count",
                "10",
                "--output",
                midi,
                "--beside",
                directory.resolve("train.jsonl").toString(),
                "--json");
        Map<?, ?> measures = (Map<?, ?>) Objects.requireNonNull(made.get("measures"));
        // the same bars, held against the same rows, as after the last epoch
        assertThat(((Map<?, ?>) Objects.requireNonNull(measures.get("made"))).get("in_key"))
                .isEqualTo(train.get("in_key"));
        assertThat(((Map<?, ?>) Objects.requireNonNull(measures.get("corpus"))).get("pitch_class_entropy"))
                .isEqualTo(train.get("corpus_pitch_class_entropy"));
        List<?> notes = (List<?>) Objects.requireNonNull(made.get("notes"));
        Map<?, ?> fourth =
                json("generate", "music", generator, "--lowest", "60", "--first", "3", "--output", midi, "--json");
        assertThat(fourth.get("notes")).isEqualTo(List.of(notes.get(3)));
        assertError(
                "--begin, --steps and --temperature: expected none for a model of bars",
                generator,
                "--output",
                midi,
                "--steps",
                "4");
        assertError(
                "--lowest: expected 0 to 120, as the model has 8 keys, got 121",
                generator,
                "--output",
                midi,
                "--lowest",
                "121");
    }

    private void assertRefused(String run, String midi) {
        assertError(
                "--begin: expected pitches from 60 to 67, which the model has keys of, got 68",
                run,
                "--output",
                midi,
                "--begin",
                "60 68");
        assertError("--begin: expected at least one step", run, "--output", midi, "--begin", "");
        assertError("--begin: step 0: expected pitches from 0 to 127, got 'x'", run, "--output", midi, "--begin", "x");
        assertError(
                "--steps: expected at least the 1 of --begin, got 0",
                run,
                "--output",
                midi,
                "--begin",
                "60",
                "--steps",
                "0");
        assertError(
                "tempo: expected from 10 to 1000 beats a minute, got 1.0",
                run,
                "--output",
                midi,
                "--begin",
                "60",
                "--tempo",
                "1");
        assertError(
                "--temperature: expected at least 0", run, "--output", midi, "--begin", "60", "--temperature", "-1");
    }

    private void assertError(String message, String run, String... arguments) {
        List<String> all = new ArrayList<>(List.of("generate", "music", run));
        all.addAll(List.of(arguments));
        assertThat(run(all.toArray(String[]::new))).isEqualTo(Failure.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("error: " + message);
    }
}
