package io.lockstep.kernels.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
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

    /** PyTorch: CosineAnnealingWarmRestarts(T_0=2, T_mult=2): cos(pi t) at 0, 1/2; 0, 1/4, 1/2, 3/4; 0, 1/8. */
    @Test
    void cosineRestartsFromOneInLongerAndLongerPeriods() {
        assertFactors(
                new CosineRestarts(2, 2, 0, 0),
                99,
                1,
                0.5,
                1,
                0.8535533905932738,
                0.5,
                0.14644660940672624,
                1,
                0.9619397662556434);
        assertFactors(new CosineRestarts(2, 1, 1, 0.2), 99, 1, 1, 0.6, 1, 0.6, 1);
        assertThat(new CosineRestarts(1L << 62, 1000, 0, 0).factor(Long.MAX_VALUE, Long.MAX_VALUE))
                .isBetween(0.0, 1.0);
        assertThatThrownBy(() -> new CosineRestarts(0, 1, 0, 0))
                .hasMessage("cosineRestarts: every must be at least 1 step, got 0");
        assertThatThrownBy(() -> new CosineRestarts(5, 0, 0, 0))
                .hasMessage("cosineRestarts: growth must be at least 1, got 0");
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

    /**
     * PyTorch's OneCycleLR over 10 steps: 1/25, half way to 1, 1, then (1 + cos(pi k / 7)) / 2 down to 4e-6. With
     * pct_start 0.5, div_factor 10, final_div_factor 100 and straight lines over 8: thirds of 0.9 up, quarters of 0.999
     * down.
     */
    @Test
    void oneCycleRisesAndFalls() {
        assertFactors(
                new OneCycle(0.3, 25, 10_000, false),
                10,
                0.04,
                0.52,
                1,
                0.9504846320134737,
                0.8117456539497631,
                0.6112620219362893,
                0.38874197806371075,
                0.18825834605023697,
                0.049519367986526286,
                4e-6);
        assertFactors(new OneCycle(0.5, 10, 100, true), 8, 0.1, 0.4, 0.7, 1, 0.75025, 0.5005, 0.25075, 0.001);
        assertThat(new OneCycle(0.3, 25, 10_000, false).factor(11, 10)).isCloseTo(4e-6, within(TINY));
    }

    /**
     * Keras's ReduceLROnPlateau(factor=0.5, patience=2, min_delta=0.1, cooldown=2), followed by hand epoch by epoch.
     */
    @Test
    void reducesWhenTheValidationLossStopsFalling() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(0.5, 2, 0.1, 1, 0, 0);
        double[] losses = {1, 0.95, 0.91, 0.85, 0.8, 0.79, 0.78, 0.6, 0.6, 0.6, 0.6, 0.6};
        // 1 best; 0.95, 0.91 not 0.1 better: reduce, then one epoch of cooldown, in which 0.85 is better; 0.8, 0.79
        // not:
        // reduce; 0.78 in cooldown; 0.6 better; two more: reduce; one in cooldown; one waited
        double[] expected = {1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125};
        for (int epoch = 0; epoch < losses.length; epoch++) {
            assertThat(plateau.afterValidation(Arrays.copyOf(losses, epoch + 1)))
                    .as("after epoch %d", epoch + 1)
                    .isEqualTo(expected[epoch]);
        }
        assertThat(plateau.factor(5, 10)).isEqualTo(1);
        assertFactors(new ReduceOnPlateau(0.5, 2, 0.1, 0, 0, 4), 9, 0.25, 0.5, 0.75, 1, 1);
    }

    @Test
    void reductionsEndAtTheSmallestFactorAndALossThatIsNoNumberIsNoBetter() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(0.1, 1, 0, 0, 0.05, 0);
        assertThat(plateau.afterValidation(new double[] {1, 1})).isEqualTo(0.1);
        assertThat(plateau.afterValidation(new double[] {1, 1, 1, 1})).isEqualTo(0.05);
        assertThat(plateau.afterValidation(new double[] {Double.NaN, 1, 0.5})).isEqualTo(0.1);
    }

    @Test
    void aRunShorterThanItsWarmUpNeverLeavesIt() {
        assertFactors(new Cosine(10, 0), 3, 0.1, 0.2, 0.3);
        assertFactors(new Cosine(3, 0), 3, 1.0 / 3, 2.0 / 3, 1);
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new OneCycle(1, 25, 1e4, false))
                .hasMessage("oneCycle: riseShare must be in (0, 1), got 1.0");
        assertThatThrownBy(() -> new OneCycle(0.3, 0.5, 1e4, false))
                .hasMessage("oneCycle: startDivisor must be at least 1, got 0.5");
        assertThatThrownBy(() -> new OneCycle(0.3, 25, 0, false))
                .hasMessage("oneCycle: finalDivisor must be at least 1, got 0.0");
        assertThatThrownBy(() -> new ReduceOnPlateau(1, 10, 0, 0, 0, 0))
                .hasMessage("reduceOnPlateau: factor must be in (0, 1), got 1.0");
        assertThatThrownBy(() -> new ReduceOnPlateau(0.1, 0, 0, 0, 0, 0))
                .hasMessage("reduceOnPlateau: patience must be at least 1 epoch, got 0");
        assertThatThrownBy(() -> new ReduceOnPlateau(0.1, 10, -1, 0, 0, 0))
                .hasMessage("reduceOnPlateau: minDelta must be at least 0, got -1.0");
        assertThatThrownBy(() -> new ReduceOnPlateau(0.1, 10, 0, -1, 0, 0))
                .hasMessage("reduceOnPlateau: cooldown must be at least 0 epochs, got -1");
        assertThatThrownBy(() -> new ReduceOnPlateau(0.1, 10, 0, 0, 1, 0))
                .hasMessage("reduceOnPlateau: minFactor must be in [0, 1), got 1.0");
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
