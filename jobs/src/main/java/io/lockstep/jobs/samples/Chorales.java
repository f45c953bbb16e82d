package io.lockstep.jobs.samples;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.music.Notes;
import io.lockstep.driver.music.Voices;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Chorales as the JSON of <a href="https://github.com/czhuang/JSB-Chorales-dataset">JSB-Chorales-dataset</a> has them, {@code train}, {@code valid}
 * and {@code test}, each a list of pieces, each a list of steps, each a list of MIDI pitches, below 0 where a voice is silent.
 *
 * @param parts pieces by the name of their part
 */
record Chorales(Map<String, List<List<List<Integer>>>> parts) {
    private static final List<String> PARTS = List.of("train", "valid", "test");
    private static final int GZIP = 0x1f;

    /**
     * Reads a file, plain or gzip.
     *
     * @throws IllegalArgumentException when it has something else
     */
    static Chorales of(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0 && bytes[0] == GZIP) {
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                bytes = in.readAllBytes();
            }
        }
        Object data = Json.parse(bytes, file.toString());
        Map<?, ?> given = data instanceof Map<?, ?> map ? map : Map.of();
        Map<String, List<List<List<Integer>>>> parts = new LinkedHashMap<>();
        for (String part : PARTS) {
            List<List<List<Integer>>> pieces = new ArrayList<>();
            for (Object piece : list(file, part, given.get(part))) {
                List<List<Integer>> steps = new ArrayList<>();
                for (Object step : list(file, part, piece)) {
                    steps.add(pitches(file, part, step));
                }
                pieces.add(steps);
            }
            parts.put(part, pieces);
        }
        return new Chorales(parts);
    }

    private static List<?> list(Path file, String part, @Nullable Object found) {
        if (found instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException(file + ": expected under " + part
                + " a list of pieces, each a list of steps, each a list of pitches, got "
                + (found == null ? "none" : "something else") + ". See conf/chorales-lstm.yaml");
    }

    private static List<Integer> pitches(Path file, String part, Object step) {
        List<Integer> pitches = new ArrayList<>();
        for (Object pitch : list(file, part, step)) {
            if (!(pitch instanceof Number number)
                    || number.doubleValue() != number.intValue()
                    || number.intValue() > Notes.HIGHEST) {
                throw new IllegalArgumentException(file + ": expected pitches up to " + Notes.HIGHEST + ", got " + pitch
                        + ". See conf/chorales-lstm.yaml");
            }
            pitches.add(number.intValue());
        }
        return pitches;
    }

    /**
     * Writes a part: a line for each piece, its {@code notes} as {@link Notes} has them as text, and the number of {@code steps} that follow
     * another one.
     */
    void write(Path directory, String part, String file) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (List<List<Integer>> piece : parts.getOrDefault(part, List.of())) {
            List<List<Integer>> sounding = piece.stream()
                    .map(step -> step.stream().filter(pitch -> pitch >= 0).toList())
                    .toList();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("notes", new Notes(sounding).text());
            row.put("steps", Math.max(0, piece.size() - 1));
            lines.append(Json.line(row)).append('\n');
        }
        Files.write(directory.resolve(file), lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes the bars of a part, as many steps from every quarter of a bar on: a line for each, its {@code voices} as {@link Voices} has them as text, and
     * what is heard of them as {@code notes}.
     *
     * @param bar steps of each
     * @throws IllegalArgumentException when steps have not all the same number of voices
     */
    void writeBars(Path directory, String part, String file, int bar) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (List<List<Integer>> piece : parts.getOrDefault(part, List.of())) {
            for (int first = 0; first + bar <= piece.size(); first += Math.max(1, bar / 4)) {
                Voices voices = voices(part, piece.subList(first, first + bar));
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("voices", voices.text());
                row.put("notes", voices.notes().text());
                lines.append(Json.line(row)).append('\n');
            }
        }
        Files.write(directory.resolve(file), lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Voices voices(String part, List<List<Integer>> bar) {
        try {
            return new Voices(bar.stream()
                    .map(step -> step.stream()
                            .map(pitch -> Math.max(Voices.SILENT, pitch))
                            .toList())
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--from: " + part + ": " + e.getMessage()
                            + ". Take data of voices apart, as conf/chorales-gan.yaml does",
                    e);
        }
    }
}
