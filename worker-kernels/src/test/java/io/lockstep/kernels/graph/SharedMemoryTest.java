package io.lockstep.kernels.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.testing.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Seeded
class SharedMemoryTest {
    /** Written once or twice, read some time later. */
    private static List<LiveRange> lives(SplittableRandom random, int count, int times) {
        List<LiveRange> lives = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LiveRange range = new LiveRange();
            int from = random.nextInt(times);
            range.write(from);
            range.read(from + random.nextInt(8));
            if (random.nextBoolean()) {
                range.write(from + 8 + random.nextInt(8));
                range.read(from + 20);
            }
            lives.add(range);
        }
        return lives;
    }

    private static int[] sizes(SplittableRandom random, int count) {
        return random.ints(count, 1, 50).toArray();
    }

    @Test
    void noTwoThatMeetShareABuffer(SplittableRandom random) {
        int count = 120;
        List<LiveRange> lives = lives(random, count, 60);
        int[] sizes = sizes(random, count);
        SharedMemory plan = SharedMemory.plan(lives, sizes);
        for (int i = 0; i < count; i++) {
            assertThat(plan.size(plan.buffer(i))).isGreaterThanOrEqualTo(sizes[i]);
            for (int j = 0; j < i; j++) {
                if (plan.buffer(i) == plan.buffer(j)) {
                    assertThat(LiveRange.meet(lives.get(i).spans(), lives.get(j).spans()))
                            .as("lives %s and %s", i, j)
                            .isFalse();
                }
            }
        }
        assertThat(plan.bufferCount()).isLessThan(count);
    }

    @Test
    void spansMeetAsLivesDo(SplittableRandom random) {
        List<LiveRange> lives = lives(random, 300, 40);
        for (int i = 1; i < lives.size(); i++) {
            int[] one = lives.get(i).spans();
            int[] other = lives.get(i - 1).spans();
            assertThat(new Spans(one).meet(other)).isEqualTo(LiveRange.meet(one, other));
        }
    }

    /** Training of ten thousand layers: values that all live at once, and gradients one after another. */
    @Test
    @Timeout(60)
    void tenThousandLayersArePlannedInSeconds() {
        int count = 10_000;
        List<LiveRange> lives = new ArrayList<>();
        int[] sizes = new int[2 * count];
        for (int i = 0; i < count; i++) {
            lives.add(LiveRange.of(i, 2 * count - i));
            sizes[i] = 8;
        }
        for (int i = 0; i < count; i++) {
            lives.add(LiveRange.of(2 * count + 2 * i, 2 * count + 2 * i + 1));
            sizes[count + i] = 8;
        }
        assertThat(SharedMemory.plan(lives, sizes).bufferCount()).isEqualTo(count);
    }
}
