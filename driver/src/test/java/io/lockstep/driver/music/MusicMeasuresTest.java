package io.lockstep.driver.music;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MusicMeasuresTest {
    /** The eight notes of C major up: C twice. By hand: 6/8 log2 8 + 2/8 log2 4 = 2.75 bits. */
    @Test
    void aScaleIsInItsKey() {
        MusicMeasures scale = MusicMeasures.of(List.of(Notes.of("60|62|64|65|67|69|71|72")));
        assertThat(scale.notes()).isEqualTo(8);
        assertThat(scale.inKey()).isEqualTo(1);
        assertThat(scale.pitchClassEntropy()).isCloseTo(2.75, within(1e-12));
        assertThat(scale.intervals()).isEqualTo(Map.of(1, 2 / 7.0, 2, 5 / 7.0));
    }

    /** All twelve: any major scale has seven, and the entropy is log2 12. */
    @Test
    void twelveTonesAreInNoKey() {
        MusicMeasures all = MusicMeasures.of(List.of(Notes.of("60 61 62 63 64 65 66 67 68 69 70 71")));
        assertThat(all.inKey()).isEqualTo(7 / 12.0);
        assertThat(all.pitchClassEntropy()).isCloseTo(3.5849625, within(1e-7));
        assertThat(all.intervals()).isEmpty();
    }

    /** Keys are each piece's own: D flat major beside C major; held notes count once. Entropies: of all and of each. */
    @Test
    void piecesHaveTheirOwnKeys() {
        MusicMeasures two =
                MusicMeasures.of(List.of(Notes.of("60 64 67|60 64 67"), Notes.of("61 65 68|"), Notes.of("")));
        assertThat(two.pieces()).isEqualTo(3);
        assertThat(two.notes()).isEqualTo(6);
        assertThat(two.inKey()).isEqualTo(1);
        assertThat(two.pitchClassEntropy()).isCloseTo(2.5849625, within(1e-7));
        assertThat(two.pitchEntropy()).isCloseTo(1.5849625, within(1e-7));
        assertThat(two.intervals()).isEqualTo(Map.of(0, 1.0));
    }

    @Test
    void histogramsOfIntervalsHaveADistance() {
        MusicMeasures up = MusicMeasures.of(List.of(Notes.of("60|62|64|65")));
        MusicMeasures down = MusicMeasures.of(List.of(Notes.of("65|64|62|60")));
        MusicMeasures mixed = MusicMeasures.of(List.of(Notes.of("60|62|60|61")));
        assertThat(up.intervalDistance(up)).isZero();
        assertThat(up.intervalDistance(down)).isCloseTo(1, within(1e-12));
        assertThat(up.intervalDistance(mixed)).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(MusicMeasures.of(List.of()).inKey()).isZero();
    }

    @Test
    void copiesAndRepeatsAreCounted() {
        Notes one = Notes.of("60|62");
        Notes two = Notes.of("60|64");
        MusicComparison comparison = MusicComparison.of(List.of(one, two, one, one), List.of(two, Notes.of("61|63")));
        assertThat(comparison.repeated()).isEqualTo(2);
        assertThat(comparison.copied()).isEqualTo(1);
        assertThat(comparison.intervalDistance()).isCloseTo(0.25, within(1e-12));
        assertThat(comparison.plainData()).containsEntry("copied", 1).containsKeys("made", "corpus");
    }
}
