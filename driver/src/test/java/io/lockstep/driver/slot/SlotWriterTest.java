package io.lockstep.driver.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SlotWriterTest {
    private static byte[] written(SlotWriter writer) {
        return Arrays.copyOf(writer.array(), writer.size());
    }

    @Test
    void oneOfSeveralIsWhatSingleNumbersAre() {
        for (int place = -1; place < 5; place++) {
            SlotWriter single = new SlotWriter(0);
            SlotWriter together = new SlotWriter(0);
            // what was written by an example before must not show
            for (int i = 0; i < 40; i++) {
                together.number(i + 0.5f);
            }
            together.clear();
            single.number(7);
            together.number(7);
            for (int i = 0; i < 5; i++) {
                single.number(i == place ? 1 : 0);
            }
            together.oneOf(5, place);
            assertThat(written(together)).isEqualTo(written(single));
        }
    }

    @Test
    void oneNumberRepeatedIsWhatSingleNumbersAre() {
        SlotWriter single = new SlotWriter(0);
        SlotWriter together = new SlotWriter(0);
        for (int count : new int[] {0, 1, 7, 0, 30}) {
            for (int i = 0; i < count; i++) {
                single.number(-0.25f * count);
            }
            together.repeated(-0.25f * count, count);
        }
        assertThat(written(together)).isEqualTo(written(single));
    }

    @Test
    void whatWasWrittenIsWrittenAgainEvenWhereThereWasNoRoom() {
        SlotWriter writer = new SlotWriter(0);
        for (int i = 0; i < 7; i++) {
            writer.number(i);
        }
        int from = writer.size();
        for (int i = 0; i < 11; i++) {
            writer.integer(1000 + i);
        }
        int count = writer.size() - from;
        for (int i = 0; i < 30; i++) {
            writer.again(from, count);
        }
        byte[] all = written(writer);
        assertThat(all).hasSize(from + 31 * count);
        for (int i = 1; i < 31; i++) {
            assertThat(Arrays.copyOfRange(all, from + i * count, from + (i + 1) * count))
                    .isEqualTo(Arrays.copyOfRange(all, from, from + count));
        }
    }
}
