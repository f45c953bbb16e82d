package io.lockstep.driver.music;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NotesTest {
    @Test
    void textsAreStepsOfPitches() {
        Notes notes = Notes.of("64 60|60 65  69 60|| 62 ");
        assertThat(notes.steps()).containsExactly(List.of(60, 64), List.of(60, 65, 69), List.of(), List.of(62));
        assertThat(notes.text()).isEqualTo("60 64|60 65 69||62");
        assertThat(Notes.of(notes.text())).isEqualTo(notes);
        assertThat(Notes.of("").steps()).isEmpty();
        assertThat(Notes.of("|").steps()).hasSize(2);
    }

    /** 60 sounds in two steps in a row and again after a rest. */
    @Test
    void pitchesOfStepsInARowAreOneHeldNote() {
        assertThat(Notes.of("60 64|60 65||60").held())
                .containsExactly(
                        new Notes.Held(60, 0, 2),
                        new Notes.Held(64, 0, 1),
                        new Notes.Held(65, 1, 1),
                        new Notes.Held(60, 3, 1));
    }

    @Test
    void whatIsNoPitchIsNamed() {
        assertThatThrownBy(() -> Notes.of("60|C4")).hasMessage("step 1: expected pitches from 0 to 127, got 'C4'");
        assertThatThrownBy(() -> Notes.of("60 128")).hasMessage("step 0: expected pitches from 0 to 127, got 128");
    }
}
