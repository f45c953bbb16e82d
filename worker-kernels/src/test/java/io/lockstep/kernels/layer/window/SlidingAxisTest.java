package io.lockstep.kernels.layer.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlidingAxisTest {
    private static int[] met(SlidingAxis axis) {
        return IntStream.range(0, axis.kernel()).filter(axis::meets).toArray();
    }

    /** Kernels that begin at -3 and at -1, over an input that is element 0 alone: their elements 3 and 1 lie there. */
    @Test
    void aStrideAboveOneLeavesElementsOfTheKernelBetweenOutputs() {
        assertThat(met(SlidingAxis.padded(1, 4, 2, 1, 3, 2))).containsExactly(1, 3);
        assertThat(met(SlidingAxis.padded(1, 4, 1, 1, 1, 2))).containsExactly(1);
        assertThat(met(SlidingAxis.padded(2, 3, 1, 3, 3, 3))).containsExactly(1);
        assertThat(met(SlidingAxis.padded(9, 3, 1, 1, 1, 1))).containsExactly(0, 1, 2);
    }

    @Test
    void paddingBeyondTheKernelMakesOutputsOfPadding() {
        assertThat(SlidingAxis.padded(5, 3, 1, 1, 2, 2).hasOutputsOfPadding()).isFalse();
        assertThat(SlidingAxis.padded(5, 3, 1, 1, 3, 0).hasOutputsOfPadding()).isTrue();
        assertThat(SlidingAxis.padded(5, 3, 1, 1, 0, 3).hasOutputsOfPadding()).isTrue();
        assertThat(SlidingAxis.padded(1, 2, 1, 2, 1, 1).hasOutputsOfPadding()).isTrue(); // on both sides of the input
    }
}
