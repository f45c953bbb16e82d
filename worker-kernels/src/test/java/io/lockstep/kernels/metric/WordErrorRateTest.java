package io.lockstep.kernels.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.loss.Labelling;
import org.junit.jupiter.api.Test;

class WordErrorRateTest {
    private static final int SPACE = 'z' - 'a' + 1;

    /** The letter z in place of spaces: "ab cd ef" heard as " ab cb  ", one word wrong and one left out. */
    @Test
    void wordsBetweenSpacesAreComparedAsWholes() {
        MetricAccumulator accumulator = new WordErrorRate(SPACE).accumulator(new Labelling(27, 0, null));
        add(accumulator, "zabzcbzz", "abzcdzef");
        assertThat(accumulator.value()).isEqualTo(2 / 3.0);
        add(accumulator, "abzcd", "abzcd");
        assertThat(accumulator.value()).isEqualTo(2 / 5.0);
    }

    @Test
    void eachIdIsAWordWithoutASpace() {
        MetricAccumulator accumulator = new WordErrorRate(null).accumulator(new Labelling(27, 0, null));
        add(accumulator, "abc", "abd");
        assertThat(accumulator.value()).isEqualTo(1 / 3.0);
    }

    private static void add(MetricAccumulator accumulator, String said, String right) {
        TokenErrorRateTest.add(accumulator, said, right, 1);
    }
}
