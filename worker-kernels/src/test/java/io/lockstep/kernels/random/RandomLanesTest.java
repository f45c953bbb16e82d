package io.lockstep.kernels.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RandomLanesTest {
    private static final long KEY = RandomStream.key(-5, Purpose.DROPOUT);

    /** Positions of two streams beside each other, across the end of 32 bits, at every odd count. */
    @Test
    void everyLaneHasTheBitsOfItsStream() {
        RandomLanes lanes = new RandomLanes();
        for (int count : new int[] {1, 2, 7, 8, 9, 31, 64, 100, RandomLanes.COUNT}) {
            long one = RandomStream.join(0, count);
            long two = RandomStream.join(one, 1);
            int split = count / 3;
            lanes.set(0, split, one, 0xFFFFFFFEL);
            lanes.set(split, count - split, two, 11);
            long[] bits = lanes.bits(KEY, count);
            for (int i = 0; i < count; i++) {
                assertThat(bits[i])
                        .as("lane %d of %d", i, count)
                        .isEqualTo(
                                i < split
                                        ? RandomStream.bits(KEY, one, 0xFFFFFFFEL + i)
                                        : RandomStream.bits(KEY, two, 11L + i - split));
            }
        }
    }
}
