package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.explanation.Explanation;
import io.lockstep.driver.explanation.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonLinesTest {
    private static final Explanation ROW = new Explanation(
            "17",
            "yes\u001b",
            1.5,
            -1,
            List.of(
                    new Reason("age", "52", 0.5, Double.NaN),
                    new Reason("gain", "7688", 2, Double.NaN),
                    new Reason("work", null, -0.25, Double.NaN),
                    new Reason("city", "Bern", 0.125, Double.NaN),
                    new Reason("sex", "f", 0.125, Double.NaN)),
            List.of());

    @Test
    void reasonsAreTheLargestWithTheirSign() {
        assertThat(ReasonLines.of(ROW, 3))
                .containsExactly(
                        "17: yes\\u001b, 1.5000 (baseline -1.0000)",
                        "  gain = 7688   +2.0000  ++++++++++++++++++++++++",
                        "  age = 52      +0.5000  ++++++",
                        "  work missing  -0.2500  ---",
                        "  the other 2   +0.2500");
    }
}
