package io.lockstep.driver.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.slot.SlotWriter;
import org.junit.jupiter.api.Test;

class RecentCellsTest {
    private static final int BOTH = 256;

    private static boolean kept(String text, int cellBytes) {
        RecentCells cells = new RecentCells();
        SlotWriter writer = new SlotWriter(8 * BOTH);
        writer.bytes(new byte[cellBytes]);
        cells.keep(text, writer, 0, false);
        SlotWriter again = new SlotWriter(8 * BOTH);
        boolean written = cells.write(text, again);
        assertThat(again.size()).isEqualTo(written ? cellBytes : 0);
        return written;
    }

    /** However long a column's texts are, and whatever they are encoded as: memory stays as it is. */
    @Test
    void neitherLongTextsNorLongCellsAreKept() {
        assertThat(kept("x".repeat(BOTH), 4 * BOTH)).isTrue();
        assertThat(kept("x".repeat(BOTH + 1), 4)).isFalse();
        assertThat(kept("x", 4 * BOTH + 1)).isFalse();
    }
}
