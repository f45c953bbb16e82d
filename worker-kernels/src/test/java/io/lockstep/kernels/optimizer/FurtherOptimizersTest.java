package io.lockstep.kernels.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Worked examples: the formulas of PyTorch 2.10 in double on the same parameters and gradients, rate 0.1. */
class FurtherOptimizersTest {
    private static final float[] START = {1, -2, 0.5f, 3};
    private static final float[][] GRADIENTS = {
        {0.1f, -0.2f, 0.3f, 0}, {-0.4f, 0.5f, 0.25f, 1}, {0.05f, 0.6f, -0.7f, -2}
    };

    private static float[] train(Optimizer optimizer, int steps) {
        float[] parameters = START.clone();
        float[][] slots = new float[optimizer.slots().size()][4];
        Update update = new Update();
        for (int step = 1; step <= steps; step++) {
            update.set(step, optimizer.learningRate());
            optimizer.update(update, true, 4, parameters, 0, GRADIENTS[(step - 1) % 3], slots, 0);
        }
        return parameters;
    }

    private static void assertClose(float[] actual, float... expected) {
        assertThat(actual).containsExactly(expected, within(5e-7f));
    }

    /** With beta2 0.3 the second moment falls, and its largest value counts: Adam's own first element is 0.9714. */
    @Test
    void amsGradDividesByTheLargestSecondMoment() {
        assertClose(
                train(new AmsGrad(0.1, 0.9, 0.999, 1e-8, 0.01), 3), 0.9851446f, -2.0077763f, 0.31851932f, 2.8530023f);
        assertClose(train(new AmsGrad(0.1, 0.9, 0.3, 1e-8, 0), 3), 0.9707535f, -1.9958494f, 0.31002325f, 2.9630687f);
        assertThat(train(new Adam(0.1, 0.9, 0.3, 1e-8, 0), 3)[0]).isNotCloseTo(0.9707535f, within(1e-4f));
    }

    /** A momentum decay of 20 takes mu(1) to 0.9 (1 - 0.4420 / 2) = 0.7011 at once, one of 0.004 leaves it near 0.45. */
    @Test
    void nAdamLooksAhead() {
        assertClose(
                train(new NAdam(0.1, 0.9, 0.999, 1e-8, 0.004, 0.01), 3),
                0.98197126f,
                -2.0728292f,
                0.41588894f,
                2.8863046f);
        assertClose(train(new NAdam(0.1, 0.9, 0.999, 1e-8, 20, 0), 3), 0.9681418f, -2.017419f, 0.3588139f, 2.969864f);
    }

    /** What a thread remembers of one training does not reach into another. */
    @Test
    void nAdamGivesTheSameBitsWhateverItDidBefore() {
        NAdam optimizer = new NAdam(0.1, 0.9, 0.999, 1e-8, 0.004, 0);
        float[] fresh = train(optimizer, 3);
        train(new NAdam(0.1, 0.8, 0.999, 1e-8, 0.1, 0), 7);
        assertThat(train(optimizer, 3)).containsExactly(fresh);
    }

    /** With beta2 0.999 the first five steps are not divided; the sixth and the seventh are, rectified. */
    @Test
    void rAdamRectifies() {
        RAdam optimizer = new RAdam(0.1, 0.9, 0.999, 1e-8, 0.01);
        assertClose(train(optimizer, 3), 1.0117738f, -2.023631f, 0.44974017f, 2.978983f);
        assertClose(train(optimizer, 7), 1.0263373f, -2.0657575f, 0.4385627f, 3.0007238f);
    }

    @Test
    void adadeltaMeasuresGradientsInSteps() {
        assertClose(train(new Adadelta(1, 0.9, 1e-6, 0.01), 3), 1.0002085f, -2.005485f, 0.49854198f, 2.997975f);
    }

    /** 1 (1 - 0.001) - 0.1 = 0.899; the last element's first gradient is its decay alone: sign(0) is 0. */
    @Test
    void lionTakesTheSign() {
        assertClose(train(new Lion(0.1, 0.9, 0.99, 0.01), 1), 0.899f, -1.898f, 0.3995f, 2.997f);
        assertClose(train(new Lion(0.1, 0.9, 0.99, 0.01), 3), 0.8971029f, -2.094106f, 0.3988014f, 2.991109f);
    }

    @Test
    void refusalsNameTheKind() {
        assertThatThrownBy(() -> new AmsGrad(0.1, 1, 0.9, 1e-8, 0))
                .hasMessage("amsgrad: beta1 must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> new NAdam(0.1, 0.9, 0.9, 1e-8, -1, 0))
                .hasMessage("nadam: momentumDecay must be at least 0, got -1.0");
        assertThatThrownBy(() -> new RAdam(0.1, 0.9, 0.9, 0, 0)).hasMessage("radam: epsilon must be above 0, got 0.0");
        assertThatThrownBy(() -> new Adadelta(0, 0.9, 1e-6, 0))
                .hasMessage("adadelta: learningRate must be above 0, got 0.0");
        assertThatThrownBy(() -> new Lion(0.1, 0.9, 2, 0)).hasMessage("lion: beta2 must be in [0, 1), got 2.0");
    }
}
