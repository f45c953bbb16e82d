package io.lockstep.driver.music;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.sound.midi.InvalidMidiDataException;
import javax.sound.midi.MetaMessage;
import javax.sound.midi.MidiEvent;
import javax.sound.midi.MidiSystem;
import javax.sound.midi.Sequence;
import javax.sound.midi.ShortMessage;
import javax.sound.midi.Track;

/**
 * A standard MIDI file of type 0: one track, a piano, held notes as {@link Notes} says. The same notes are the same bytes.
 *
 * @param tempo of the steps
 */
public record MidiFile(Notes notes, Tempo tempo) {
    private static final int TICKS_A_BEAT = 480;
    private static final int TEMPO_MESSAGE = 0x51;
    private static final int VELOCITY = 80;

    /** What sounds or ends at a tick. */
    private record Event(long tick, boolean begins, int pitch) {}

    /** The file. */
    public byte[] bytes() throws IOException {
        try {
            Sequence sequence = new Sequence(Sequence.PPQ, TICKS_A_BEAT);
            Track track = sequence.createTrack();
            int micros = (int) Math.round(tempo.secondsOfBeat() * 1e6);
            byte[] data = {(byte) (micros >>> 16), (byte) (micros >>> 8), (byte) micros};
            track.add(new MidiEvent(new MetaMessage(TEMPO_MESSAGE, data, data.length), 0));
            track.add(new MidiEvent(new ShortMessage(ShortMessage.PROGRAM_CHANGE, 0, 0, 0), 0));
            for (Event event : events()) {
                int kind = event.begins() ? ShortMessage.NOTE_ON : ShortMessage.NOTE_OFF;
                track.add(new MidiEvent(
                        new ShortMessage(kind, 0, event.pitch(), event.begins() ? VELOCITY : 0), event.tick()));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            MidiSystem.write(sequence, 0, out);
            return out.toByteArray();
        } catch (InvalidMidiDataException e) {
            throw new IllegalStateException("MIDI: expected messages of known kinds", e);
        }
    }

    /** In their order; at one tick what ends comes first. */
    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (Notes.Held note : notes.held()) {
            events.add(new Event(tick(note.first()), true, note.pitch()));
            events.add(new Event(tick(note.end()), false, note.pitch()));
        }
        events.sort(Comparator.comparingLong(Event::tick)
                .thenComparing(Event::begins)
                .thenComparingInt(Event::pitch));
        return events;
    }

    private long tick(int step) {
        return (long) step * TICKS_A_BEAT / tempo.stepsOfBeat();
    }
}
