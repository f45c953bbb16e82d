package io.lockstep.kernels.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.testing.Seeded;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

@Seeded
class PlacementTest {
    /** A chain of equal values, each read by the next: two places are enough, by turns. */
    @Test
    void aChainNeedsTwoPlaces() {
        Placement placement = new Placement(64);
        for (int i = 0; i < 5; i++) {
            placement.add(i, i + 1, 100);
        }
        placement.place();
        assertThat(placement.size()).isEqualTo(256);
        assertThat(placement.offset(0)).isZero();
        assertThat(placement.offset(1)).isEqualTo(128);
        assertThat(placement.offset(2)).isZero();
    }

    /** 128 bytes fit the gap between two large pieces once the third is gone. */
    @Test
    void fillsTheGapThatFits() {
        Placement placement = new Placement(64);
        placement.add(0, 9, 1024);
        placement.add(0, 4, 512);
        placement.add(0, 9, 320);
        int late = placement.add(5, 9, 500);
        placement.place();
        assertThat(placement.offset(late)).isEqualTo(1024);
        assertThat(placement.size()).isEqualTo(1024 + 512 + 320);
    }

    @Test
    void whatIsAliveTogetherLiesApart(SplittableRandom random) {
        int count = 60;
        int[] from = new int[count];
        int[] until = new int[count];
        long[] bytes = new long[count];
        Placement placement = new Placement(64);
        for (int i = 0; i < count; i++) {
            from[i] = random.nextInt(40);
            until[i] = from[i] + random.nextInt(12);
            bytes[i] = random.nextInt(5000);
            placement.add(from[i], until[i], bytes[i]);
        }
        placement.place();
        for (int i = 0; i < count; i++) {
            assertThat(placement.offset(i) % 64).isZero();
            assertThat(placement.offset(i) + bytes[i]).isLessThanOrEqualTo(placement.size());
            for (int j = 0; j < i; j++) {
                boolean together = from[i] <= until[j] && from[j] <= until[i];
                boolean apart = placement.offset(i) + bytes[i] <= placement.offset(j)
                        || placement.offset(j) + bytes[j] <= placement.offset(i);
                assertThat(apart || !together).as("pieces %s and %s", i, j).isTrue();
            }
        }
    }

    @Test
    void refusesATimeThatEndsBeforeItBegins() {
        assertThatThrownBy(() -> new Placement(64).add(3, 2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("placement: expected a time span and a size, got 3 to 2, 1");
    }
}
