package io.lockstep.driver.music;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class VoicesTest {
    @Test
    void textsKeepTheOrderOfVoicesAndWhoIsSilent() {
        Voices voices = Voices.of("67 60 - 48| 60 67 64 48");
        assertThat(voices.steps()).containsExactly(List.of(67, 60, -1, 48), List.of(60, 67, 64, 48));
        assertThat(voices.text()).isEqualTo("67 60 - 48|60 67 64 48");
        assertThat(Voices.of(voices.text())).isEqualTo(voices);
        assertThat(Voices.of("").steps()).isEmpty();
    }

    @Test
    void voicesOnOnePitchAreHeardAsOne() {
        assertThat(Voices.of("67 60 60|60 - -").notes()).isEqualTo(Notes.of("60 67|60"));
    }

    @Test
    void everyStepHasTheVoicesOfTheFirst() {
        assertThatThrownBy(() -> Voices.of("60 62|60")).hasMessage("step 1: expected 2 voices, got 1");
        assertThatThrownBy(() -> Voices.of("60 200"))
                .hasMessage("step 0: expected pitches from 0 to 127, or a silent voice, got 200");
    }
}
