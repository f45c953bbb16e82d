package io.lockstep.kernels.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SchedulesTest {
    private static final double TINY = 1e-15;

    private static void assertFactors(Schedule schedule, long totalSteps, double... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(schedule.factor(i + 1, totalSteps)).as("step %d", i + 1).isCloseTo(expected[i], within(TINY));
        }
    }

    @Test
    void constantStaysAtOne() {
        assertFactors(new Constant(0), 4, 1, 1, 1, 1);
    }

    @Test
    void warmUpReachesOneInEqualSteps() {
        assertFactors(new Constant(4), 6, 0.25, 0.5, 0.75, 1, 1, 1);
        assertFactors(new StepDecay(2, 0.5, 2), 6, 0.5, 1, 1, 1, 0.5, 0.5);
        assertFactors(new Cosine(2, 0), 4, 0.5, 1, 1, 0.5);
    }

    /** PyTorch: StepLR(step_size=3, gamma=0.1). */
    @Test
    void stepMultipliesEverySoManySteps() {
        assertFactors(new StepDecay(3, 0.1, 0), 9, 1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01);
    }

    /** (1 + cos(pi t)) / 2 at t = 0, 1/4, 1/2, 3/4: cos(pi/4) = 0.7071067811865476. */
    @Test
    void cosineFallsFromOneTowardsTheFinalFactor() {
        assertFactors(new Cosine(0, 0), 4, 1, 0.8535533905932738, 0.5, 0.14644660940672624);
        assertFactors(new Cosine(0, 0.2), 4, 1, 0.2 + 0.8 * 0.8535533905932738, 0.6, 0.2 + 0.8 * 0.14644660940672624);
        assertThat(new Cosine(0, 0.2).factor(5, 4)).isEqualTo(0.2);
    }

    /** 0.01^(0, 1/4, 1/2, 3/4), the square root of 0.1 being 0.31622776601683794. */
    @Test
    void exponentialFallsByOneRatio() {
        assertFactors(new Exponential(0.01, 0), 4, 1, 0.31622776601683794, 0.1, 0.03162277660168379);
        assertFactors(new Exponential(0.25, 1), 3, 1, 1, 0.5, 0.25);
    }

    /** PyTorch: PolynomialLR(total_iters=4, power=1 and 2). */
    @Test
    void polynomialFallsAlongAPower() {
        assertFactors(new Polynomial(1, 0, 0), 4, 1, 0.75, 0.5, 0.25, 0);
        assertFactors(new Polynomial(2, 0, 0), 4, 1, 0.5625, 0.25, 0.0625, 0);
        assertFactors(new Polynomial(1, 0.2, 2), 4, 0.5, 1, 1, 0.6, 0.2);
    }

    @Test
    void aRunShorterThanItsWarmUpNeverLeavesIt() {
        assertFactors(new Cosine(10, 0), 3, 0.1, 0.2, 0.3);
        assertFactors(new Cosine(3, 0), 3, 1.0 / 3, 2.0 / 3, 1);
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new Constant(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("constant: warmupSteps must be at least 0, got -1. Use 0 for no warm-up");
        assertThatThrownBy(() -> new Cosine(0, 1.5)).hasMessage("cosine: finalFactor must be in [0, 1], got 1.5");
        assertThatThrownBy(() -> new Exponential(0, 0))
                .hasMessage("exponential: finalFactor must be in (0, 1], got 0.0");
        assertThatThrownBy(() -> new Polynomial(0, 0, 0)).hasMessage("polynomial: power must be at least 1, got 0");
        assertThatThrownBy(() -> new Polynomial(1, -1, 0))
                .hasMessage("polynomial: finalFactor must be in [0, 1], got -1.0");
        assertThatThrownBy(() -> new StepDecay(0, 0.1, 0)).hasMessage("step: every must be at least 1 step, got 0");
        assertThatThrownBy(() -> new StepDecay(1, Double.NaN, 0)).hasMessage("step: factor must be in (0, 1], got NaN");
    }
}
