package io.lockstep.kernels.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.testing.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

@Seeded
class LiveRangeTest {
    private static LiveRange range(int[] writes, int... reads) {
        LiveRange range = new LiveRange();
        for (int time : reads) {
            range.read(time);
        }
        for (int time : writes) {
            range.write(time);
        }
        return range;
    }

    /** Between 4, where it is read last, and 7, where it is written again, its memory is free. */
    @Test
    void lastsFromAWritingToTheLastReadingBeforeTheNext() {
        assertThat(range(new int[] {1, 7}, 2, 4, 9).spans()).containsExactly(1, 4, 7, 9);
        assertThat(range(new int[] {1, 7}, 4).spans()).containsExactly(1, 4, 7, 7);
        assertThat(range(new int[] {3}).spans()).containsExactly(3, 3);
        assertThat(new LiveRange().spans()).isEmpty();
        assertThat(range(new int[0], 4).isWritten()).isFalse();
    }

    @Test
    void livesMeetWhereTheyHaveATimeInCommon() {
        int[] twice = {1, 4, 7, 9};
        assertThat(LiveRange.meet(twice, new int[] {5, 6})).isFalse();
        assertThat(LiveRange.meet(twice, new int[] {4, 6})).isTrue();
        assertThat(LiveRange.meet(twice, new int[] {0, 0, 5, 5, 10, 12})).isFalse();
        assertThat(LiveRange.meet(twice, new int[] {0, 0, 9, 9})).isTrue();
        assertThat(LiveRange.meet(new int[0], twice)).isFalse();
    }

    @Test
    void whatIsAliveTogetherSharesNothing(SplittableRandom random) {
        int count = 50;
        List<LiveRange> lives = new ArrayList<>();
        int[] sizes = new int[count];
        Placement placement = new Placement(64);
        for (int i = 0; i < count; i++) {
            LiveRange range = new LiveRange();
            for (int span = random.nextInt(1, 3); span > 0; span--) {
                int from = random.nextInt(40);
                range.write(from);
                range.read(from + random.nextInt(10));
            }
            lives.add(range);
            sizes[i] = random.nextInt(1, 500);
            placement.add(range, sizes[i]);
        }
        placement.place();
        SharedMemory shared = SharedMemory.plan(lives, sizes);
        for (int i = 0; i < count; i++) {
            assertThat(shared.size(shared.buffer(i))).isGreaterThanOrEqualTo(sizes[i]);
            for (int j = 0; j < i; j++) {
                if (together(lives.get(i).spans(), lives.get(j).spans())) {
                    assertThat(shared.buffer(i)).isNotEqualTo(shared.buffer(j));
                    assertThat(placement.offset(i) + sizes[i] <= placement.offset(j)
                                    || placement.offset(j) + sizes[j] <= placement.offset(i))
                            .isTrue();
                }
            }
        }
    }

    private static boolean together(int[] spans, int[] others) {
        for (int time = 0; time < 60; time++) {
            if (within(spans, time) && within(others, time)) {
                return true;
            }
        }
        return false;
    }

    private static boolean within(int[] spans, int time) {
        boolean within = false;
        for (int i = 0; i < spans.length; i += 2) {
            within |= spans[i] <= time && time <= spans[i + 1];
        }
        return within;
    }
}
