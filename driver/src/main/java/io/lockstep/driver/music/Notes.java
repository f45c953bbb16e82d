package io.lockstep.driver.music;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Music as steps of equal length, each with the pitches that sound in it. As text pitches stand between spaces and steps between bars, as
 * {@code 60 64 67|60 65 69||62}: the third step is a rest.
 *
 * <p>Whether a pitch that sounds in two steps in a row is held or struck again is not told. The rule, wherever that matters, is that it is
 * held: one note as long as all of them.
 *
 * @param steps pitches of each, ascending, none twice
 */
public record Notes(List<List<Integer>> steps) {
    /** The highest pitch of MIDI. */
    public static final int HIGHEST = 127;

    private static final String BAR = "|";

    public Notes {
        List<List<Integer>> own = new ArrayList<>();
        for (List<Integer> step : steps) {
            List<Integer> sorted = new ArrayList<>(step.stream().distinct().toList());
            Collections.sort(sorted);
            for (int pitch : sorted) {
                if (pitch < 0 || pitch > HIGHEST) {
                    throw new IllegalArgumentException(
                            "step " + own.size() + ": expected pitches from 0 to 127, got " + pitch);
                }
            }
            own.add(List.copyOf(sorted));
        }
        steps = List.copyOf(own);
    }

    /**
     * Reads a text; the empty one has no steps.
     *
     * @throws IllegalArgumentException naming the step with something else than pitches
     */
    public static Notes of(String text) {
        if (text.isBlank()) {
            return new Notes(List.of());
        }
        List<List<Integer>> steps = new ArrayList<>();
        for (String step : text.split("\\|", -1)) {
            List<Integer> pitches = new ArrayList<>();
            for (String pitch : step.isBlank() ? new String[0] : step.strip().split("\\s+", -1)) {
                if (!pitch.matches("[0-9]{1,3}")) {
                    throw new IllegalArgumentException(
                            "step " + steps.size() + ": expected pitches from 0 to 127, got '" + pitch + "'");
                }
                pitches.add(Integer.valueOf(pitch));
            }
            steps.add(pitches);
        }
        return new Notes(steps);
    }

    /** As {@link #of} reads it. */
    public String text() {
        List<String> texts = new ArrayList<>();
        for (List<Integer> step : steps) {
            texts.add(String.join(" ", step.stream().map(String::valueOf).toList()));
        }
        return String.join(BAR, texts);
    }

    /** A note that is struck and held. */
    public record Held(int pitch, int first, int length) {
        /** The step behind its last. */
        public int end() {
            return first + length;
        }
    }

    /** All notes, by their first step, then by pitch. */
    public List<Held> held() {
        List<Held> held = new ArrayList<>();
        int[] since = new int[HIGHEST + 1];
        Arrays.fill(since, -1);
        for (int t = 0; t <= steps.size(); t++) {
            List<Integer> sounding = t < steps.size() ? steps.get(t) : List.of();
            for (int pitch = 0; pitch <= HIGHEST; pitch++) {
                boolean sounds = sounding.contains(pitch);
                if (!sounds && since[pitch] >= 0) {
                    held.add(new Held(pitch, since[pitch], t - since[pitch]));
                    since[pitch] = -1;
                } else if (sounds && since[pitch] < 0) {
                    since[pitch] = t;
                }
            }
        }
        held.sort((a, b) ->
                a.first() != b.first() ? Integer.compare(a.first(), b.first()) : Integer.compare(a.pitch(), b.pitch()));
        return held;
    }
}
