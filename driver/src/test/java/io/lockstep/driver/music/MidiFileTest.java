package io.lockstep.driver.music;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.sound.midi.MidiSystem;
import javax.sound.midi.Sequence;
import javax.sound.midi.Sequencer;
import javax.sound.midi.ShortMessage;
import javax.sound.midi.Track;
import org.junit.jupiter.api.Test;

class MidiFileTest {
    private static final Tempo TEMPO = new Tempo(120, 4);

    /** Four sixteenths at 120 beats a minute are half a second. */
    @Test
    void theSequencerOpensIt() throws Exception {
        byte[] file = new MidiFile(Notes.of("60 64|60 65|60|67"), TEMPO).bytes();
        Sequencer sequencer = MidiSystem.getSequencer(false);
        sequencer.open();
        try {
            sequencer.setSequence(new ByteArrayInputStream(file));
            assertThat(sequencer.getMicrosecondLength()).isEqualTo(500_000);
            assertThat(sequencer.getTempoInBPM()).isEqualTo(120f);
        } finally {
            sequencer.close();
        }
        Sequence sequence = MidiSystem.getSequence(new ByteArrayInputStream(file));
        assertThat(sequence.getResolution()).isEqualTo(480);
        List<String> events = new ArrayList<>();
        Track track = sequence.getTracks()[0];
        for (int i = 0; i < track.size(); i++) {
            if (track.get(i).getMessage() instanceof ShortMessage message
                    && message.getCommand() != ShortMessage.PROGRAM_CHANGE) {
                boolean on = message.getCommand() == ShortMessage.NOTE_ON && message.getData2() > 0;
                events.add(track.get(i).getTick() + (on ? " on " : " off ") + message.getData1());
            }
        }
        assertThat(events)
                .containsExactly(
                        "0 on 60",
                        "0 on 64",
                        "120 off 64",
                        "120 on 65",
                        "240 off 65",
                        "360 off 60",
                        "360 on 67",
                        "480 off 67");
    }

    @Test
    void theSameNotesAreTheSameBytes() throws Exception {
        Notes notes = Notes.of("60 64|60 65|");
        assertThat(new MidiFile(notes, TEMPO).bytes()).isEqualTo(new MidiFile(notes, TEMPO).bytes());
        assertThat(new MidiFile(notes, new Tempo(121, 4)).bytes()).isNotEqualTo(new MidiFile(notes, TEMPO).bytes());
    }

    @Test
    void temposHaveBounds() {
        assertThatThrownBy(() -> new Tempo(0, 1)).hasMessage("tempo: expected from 10 to 1000 beats a minute, got 0.0");
        assertThatThrownBy(() -> new Tempo(80, 7))
                .hasMessage("steps of a beat: expected a divisor of 480, such as 1 or 4, got 7");
    }
}
