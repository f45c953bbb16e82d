package io.lockstep.driver.music;

import java.util.ArrayList;
import java.util.List;

/**
 * Music of a fixed number of voices, step by step, each of which has one pitch or is silent. As text voices stand between spaces, in the order of the
 * data, a silent one as {@code -}, and steps between bars: {@code 67 64 60 48|67 64 - 48}. {@link Notes} are what is heard of them.
 *
 * @param steps of each step the pitch of each voice, {@link #SILENT} where it has none; all of the same number of voices
 */
public record Voices(List<List<Integer>> steps) {
    /** In place of a pitch. */
    public static final int SILENT = -1;

    private static final String REST = "-";

    public Voices {
        List<List<Integer>> own = new ArrayList<>();
        for (List<Integer> step : steps) {
            if (step.size() != steps.get(0).size()) {
                throw new IllegalArgumentException(
                        "step " + own.size() + ": expected " + steps.get(0).size() + " voices, got " + step.size());
            }
            for (int pitch : step) {
                if (pitch < SILENT || pitch > Notes.HIGHEST) {
                    throw new IllegalArgumentException("step " + own.size() + ": expected pitches from 0 to "
                            + Notes.HIGHEST + ", or a silent voice, got " + pitch);
                }
            }
            own.add(List.copyOf(step));
        }
        steps = List.copyOf(own);
    }

    /**
     * Reads a text; the empty one has no steps.
     *
     * @throws IllegalArgumentException naming the step with something else than pitches, or with another number of voices than the first
     */
    public static Voices of(String text) {
        List<List<Integer>> steps = new ArrayList<>();
        for (String step : text.isBlank() ? new String[0] : text.split("\\|", -1)) {
            List<Integer> voices = new ArrayList<>();
            for (String voice : step.isBlank() ? new String[0] : step.strip().split("\\s+", -1)) {
                if (!voice.equals(REST) && !voice.matches("[0-9]{1,3}")) {
                    throw new IllegalArgumentException("step " + steps.size() + ": expected pitches from 0 to "
                            + Notes.HIGHEST + ", or - of a silent voice, got '" + voice + "'");
                }
                voices.add(voice.equals(REST) ? SILENT : Integer.parseInt(voice));
            }
            steps.add(voices);
        }
        return new Voices(steps);
    }

    /** As {@link #of} reads it. */
    public String text() {
        List<String> texts = new ArrayList<>();
        for (List<Integer> step : steps) {
            texts.add(String.join(
                    " ",
                    step.stream()
                            .map(pitch -> pitch == SILENT ? REST : String.valueOf(pitch))
                            .toList()));
        }
        return String.join("|", texts);
    }

    /** What sounds in each step: voices on the same pitch are one. */
    public Notes notes() {
        return new Notes(steps.stream()
                .map(step -> step.stream().filter(pitch -> pitch != SILENT).toList())
                .toList());
    }
}
