package io.lockstep.kernels.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Worked examples: three updates from PyTorch 2.10 on the same parameters and gradients, rate 0.1. */
class OptimizersTest {
    private static final float[] START = {1, -2, 0.5f, 3};
    private static final float[][] GRADIENTS = {
        {0.1f, -0.2f, 0.3f, 0}, {-0.4f, 0.5f, 0.25f, 1}, {0.05f, 0.6f, -0.7f, -2}
    };

    private static float[] train(Optimizer optimizer, boolean decayed, int steps) {
        float[] parameters = START.clone();
        float[][] slots = new float[optimizer.slots().size()][4];
        Update update = new Update();
        for (int step = 1; step <= steps; step++) {
            update.set(step, optimizer.learningRate());
            optimizer.update(update, decayed, 4, parameters, 0, GRADIENTS[step - 1], slots, 0);
        }
        return parameters;
    }

    private static void assertClose(float[] actual, float... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], within(2 * Math.ulp(expected[i])));
        }
    }

    @Test
    void sgdIsThatOfPyTorch() {
        assertClose(train(new Sgd(0.1, 0, false, 0), true, 3), 1.025f, -2.09f, 0.515f, 3.1000001f);
        assertClose(train(new Sgd(0.1, 0.9, false, 0), true, 3), 1.0439f, -2.1008f, 0.44120002f, 3.01f);
    }

    /** PyTorch: momentum=0.9, nesterov=True, weight_decay=0.01. */
    @Test
    void nesterovWithDecayIsThatOfPyTorch() {
        assertClose(train(new Sgd(0.1, 0.9, true, 0.01), true, 3), 1.0564334f, -2.164675f, 0.45846143f, 3.0852556f);
    }

    /** p = 1, g = 0.1: b = 0.1, p -= 0.1 (0.1 + 0.09) = 0.981. g = -0.4: b = -0.31, p -= 0.1 (-0.4 - 0.279) = 1.0489. */
    @Test
    void nesterovByHand() {
        assertThat(train(new Sgd(0.1, 0.9, true, 0), true, 1)[0]).isCloseTo(0.981f, within(1e-7f));
        assertThat(train(new Sgd(0.1, 0.9, true, 0), true, 2)[0]).isCloseTo(1.0489f, within(2e-7f));
    }

    @Test
    void adamIsThatOfPyTorch() {
        assertClose(train(new Adam(0.1, 0.9, 0.999, 1e-8, 0), true, 3), 0.9911908f, -2.0146f, 0.3193757f, 2.9570148f);
    }

    /** Three steps of Adam's formulas in double, with numbers none of which is small beside another: every term counts. */
    private static double[] adamInDouble(double beta1, double beta2, double epsilon, double decay, boolean layerwise) {
        double[] p = new double[4];
        double[] m = new double[4];
        double[] v = new double[4];
        double[] u = new double[4];
        for (int i = 0; i < 4; i++) {
            p[i] = START[i];
        }
        for (int step = 1; step <= 3; step++) {
            double parameters = 0;
            double directions = 0;
            for (int i = 0; i < 4; i++) {
                double g = GRADIENTS[step - 1][i];
                m[i] = beta1 * m[i] + (1 - beta1) * g;
                v[i] = beta2 * v[i] + (1 - beta2) * g * g;
                double root = Math.sqrt(v[i] / (1 - Math.pow(beta2, step)));
                u[i] = m[i] / (1 - Math.pow(beta1, step)) / (root + epsilon) + decay * p[i];
                parameters += p[i] * p[i];
                directions += u[i] * u[i];
            }
            double factor = layerwise ? Math.sqrt(parameters / directions) : 1;
            for (int i = 0; i < 4; i++) {
                p[i] -= 0.1 * factor * u[i];
            }
        }
        return p;
    }

    private static void assertNear(float[] actual, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.5, 0.25})
    void largeEpsilonsAndDecaysCount(double beta1) {
        assertNear(train(new Adam(0.1, beta1, 0.75, 0.5, 0), true, 3), adamInDouble(beta1, 0.75, 0.5, 0, false));
        assertNear(train(new AdamW(0.1, beta1, 0.75, 0.5, 0.5), true, 3), adamInDouble(beta1, 0.75, 0.5, 0.5, false));
        assertNear(
                trainLayerwise(new Lamb(0.1, beta1, 0.75, 0.5, 0.5), START, GRADIENTS),
                adamInDouble(beta1, 0.75, 0.5, 0.5, true));
    }

    /** By hand: sums 4 and 13, steps 0.5 * 2 / (2 + 0.5) and 0.5 * 3 / (sqrt(13) + 0.5). */
    @Test
    void largeEpsilonsCountInAdagrad() {
        Adagrad adagrad = new Adagrad(0.5, 0, 0.5, 0);
        float[] parameters = {1};
        float[][] slots = new float[1][1];
        Update update = new Update();
        update.set(1, 0.5);
        adagrad.update(update, true, 1, parameters, 0, new float[] {2}, slots, 0);
        assertThat(parameters[0]).isCloseTo(0.6f, within(1e-7f));
        update.set(2, 0.5);
        adagrad.update(update, true, 1, parameters, 0, new float[] {3}, slots, 0);
        assertThat((double) parameters[0]).isCloseTo(0.6 - 1.5 / (Math.sqrt(13) + 0.5), within(1e-7));
    }

    /** Powers of the betas are kept from block to block of an update, whichever optimizer asked last. */
    @Test
    void optimizersThatTakeTurnsDoNotSeeEachOther() {
        Optimizer[] optimizers = {
            new Adam(0.1, 0.9, 0.999, 1e-8, 0), new Adam(0.1, 0.7, 0.999, 1e-8, 0), new Adam(0.1, 0.7, 0.9, 1e-8, 0)
        };
        float[][] parameters = {START.clone(), START.clone(), START.clone()};
        float[][][] slots = new float[3][2][4];
        Update update = new Update();
        for (int step = 1; step <= 3; step++) {
            update.set(step, 0.1);
            for (int i = 0; i < 3; i++) {
                optimizers[i].update(update, true, 4, parameters[i], 0, GRADIENTS[step - 1], slots[i], 0);
            }
        }
        for (int i = 0; i < 3; i++) {
            assertThat(parameters[i]).containsExactly(train(optimizers[i], true, 3));
        }
    }

    /** PyTorch: weight_decay=0.01. */
    @Test
    void adamWithCoupledDecayIsThatOfPyTorch() {
        assertClose(
                train(new Adam(0.1, 0.9, 0.999, 1e-8, 0.01), true, 3), 0.9851446f, -2.0077763f, 0.3185193f, 2.8530025f);
    }

    @Test
    void adamwIsThatOfPyTorch() {
        assertClose(
                train(new AdamW(0.1, 0.9, 0.999, 1e-8, 0.01), true, 3), 0.9883378f, -2.008762f, 0.3181762f, 2.9480984f);
    }

    /** PyTorch: RMSprop(lr=0.01), and alpha=0.9, momentum=0.8, weight_decay=0.01. */
    @Test
    void rmspropIsThatOfPyTorch() {
        assertClose(
                train(new RmsProp(0.01, 0.99, 0, 1e-8, 0), true, 3), 0.98494107f, -2.067522f, 0.4232861f, 2.9895325f);
        assertClose(
                train(new RmsProp(0.01, 0.9, 0.8, 1e-8, 0.01), true, 3),
                0.97296035f,
                -1.999067f,
                0.41322413f,
                2.8942728f);
    }

    /** PyTorch: Adagrad(lr=0.1), and lr_decay=0.5, weight_decay=0.01. */
    @Test
    void adagradIsThatOfPyTorch() {
        assertClose(train(new Adagrad(0.1, 0, 1e-10, 0), true, 3), 0.98497564f, -2.0672686f, 0.42331117f, 2.9894428f);
        assertClose(
                train(new Adagrad(0.1, 0.5, 1e-10, 0.01), true, 3), 0.95691144f, -1.9975821f, 0.40077773f, 2.877684f);
    }

    private static float[] trainLayerwise(LayerwiseOptimizer optimizer, float[] start, float[][] all) {
        int size = start.length;
        float[] parameters = start.clone();
        float[][] slots = new float[optimizer.slots().size()][size];
        Update update = new Update();
        for (int step = 1; step <= all.length; step++) {
            update.set(step, optimizer.learningRate());
            float[] direction = all[step - 1].clone();
            optimizer.direction(update, true, size, parameters, 0, direction, slots, 0);
            double factor = optimizer.rateFactor(
                    Math.sqrt(GradientNorm.sumOfSquares(parameters, 0, size)),
                    Math.sqrt(GradientNorm.sumOfSquares(direction, 0, size)));
            update.set(step, optimizer.learningRate() * factor);
            optimizer.update(update, true, size, parameters, 0, direction, slots, 0);
        }
        return parameters;
    }

    /**
     * By hand: |p| = 5, |g| = 1, factor 0.001 * 5 / (1 + 0.1 * 5) = 1/300, so rate 30 moves by 0.1 (g + 0.1 p) = (0.09, 0.12).
     * Then three steps of Algorithm 1 in double.
     */
    @Test
    void larsIsThatOfThePaper() {
        float[][] one = {{0.6f, 0.8f}};
        assertClose(trainLayerwise(new Lars(30, 0.9, 0.1, 0.001), new float[] {3, 4}, one), 2.91f, 3.88f);
        assertClose(
                trainLayerwise(new Lars(10, 0.9, 0.01, 0.001), START, GRADIENTS),
                0.9939369f,
                -1.9823997f,
                0.42128655f,
                2.9665537f);
    }

    /**
     * By hand: the corrected first step is (1, 1), with decay u = (1, 1) + 0.1 (3, 4) = (1.3, 1.4), |p| = 5, |u| = 1.910497,
     * factor 2.6171196. Then three steps of Algorithm 2 in double.
     */
    @Test
    void lambIsThatOfThePaper() {
        float[][] one = {{0.6f, 0.8f}};
        float[] first = trainLayerwise(new Lamb(0.1, 0.9, 0.999, 1e-10, 0.1), new float[] {3, 4}, one);
        assertClose(first, 2.6597745f, 3.6336033f);
        float[] third = trainLayerwise(new Lamb(0.1, 0.9, 0.999, 1e-6, 0.01), START, GRADIENTS);
        double[] expected = {1.062972184560559, -2.1718019931609427, 0.11327187019166543, 2.9204586253192955};
        for (int i = 0; i < 4; i++) {
            assertThat((double) third[i]).isCloseTo(expected[i], within(4e-7));
        }
    }

    @Test
    void tensorsOrDirectionsOfZerosKeepTheirRate() {
        assertThat(new Lars(1, 0.9, 0.1, 0.001).rateFactor(0, 1)).isEqualTo(1);
        assertThat(new Lars(1, 0.9, 0.1, 0.001).rateFactor(1, 0)).isEqualTo(1);
        assertThat(new Lamb(1, 0.9, 0.999, 1e-6, 0).rateFactor(0, 1)).isEqualTo(1);
        assertThat(new Lamb(1, 0.9, 0.999, 1e-6, 0).rateFactor(1, 0)).isEqualTo(1);
    }

    /** Without a memory the first moment is the gradient, though it forgets a large one: 1, and not 1e8 + (1 - 1e8) = 0. */
    @Test
    void lambThatForgetsAtOnceForgetsExactly() {
        Lamb lamb = new Lamb(1, 0, 0.75, 1e-6, 0);
        float[][] slots = {{1e8f}, {1}};
        float[] direction = {1};
        Update update = new Update();
        update.set(1, 1);
        lamb.direction(update, true, 1, new float[1], 0, direction, slots, 0);
        assertThat(slots[0]).containsExactly(1);
        assertThat(direction[0]).isPositive();
    }

    /** LAMB moves its moments when it finds the direction, and parameters by the rate times that. */
    @Test
    void theMomentsOfLambMoveBeforeItsParameters() {
        Lamb lamb = new Lamb(1, 0.5, 0.75, 1e-6, 0);
        float[] parameters = START.clone();
        float[][] slots = {{0.5f, 0.25f, 0, -1}, {1, 0.5f, 2, 0.125f}};
        float[] direction = {1, -0.25f, 2, 3};
        Update update = new Update();
        update.set(5, 1);
        lamb.direction(update, true, 4, parameters, 0, direction, slots, 0);
        assertThat(parameters).containsExactly(START);
        assertThat(slots[0]).containsExactly(0.75f, 0, 1, 1);
        assertThat(slots[1]).containsExactly(1, 0.390625f, 2.5f, 2.34375f);
        update.set(5, 0.25);
        lamb.update(update, true, 4, parameters, 0, direction, slots, 0);
        for (int i = 0; i < 4; i++) {
            assertThat(parameters[i]).isEqualTo(START[i] - 0.25f * direction[i]);
        }
        assertThat(slots[0]).containsExactly(0.75f, 0, 1, 1);
    }

    /** With bias correction the first step is rate * sign(g): g / (|g| + epsilon). */
    @Test
    void firstStepOfAdamIsTheRateItself() {
        float[] parameters = train(new Adam(0.1, 0.9, 0.999, 1e-8, 0), true, 1);
        assertClose(parameters, 0.9f, -1.9f, 0.4f, 3);
    }

    @Test
    void withoutDecayAdamwIsAdam() {
        assertThat(train(new AdamW(0.1, 0.8, 0.99, 1e-7, 0), true, 3))
                .containsExactly(train(new Adam(0.1, 0.8, 0.99, 1e-7, 0), true, 3));
    }

    @Test
    void blocksThatAreNotDecayedAreTreatedAsWithoutDecay() {
        assertThat(train(new Sgd(0.1, 0.9, false, 0.5), false, 3))
                .containsExactly(train(new Sgd(0.1, 0.9, false, 0), true, 3));
        assertThat(train(new Adam(0.1, 0.9, 0.999, 1e-8, 0.5), false, 3))
                .containsExactly(train(new Adam(0.1, 0.9, 0.999, 1e-8, 0), true, 3));
        assertThat(train(new AdamW(0.1, 0.9, 0.999, 1e-8, 0.5), false, 3))
                .containsExactly(train(new AdamW(0.1, 0.9, 0.999, 1e-8, 0), true, 3));
    }

    /** With beta1 0 the first moment is the gradient itself, to the bit: RMSProp with bias correction. */
    @Test
    void adamWithoutFirstMomentIsRmsPropWithCorrection() {
        Adam adam = new Adam(0.1, 0, 0.99, 1e-8, 0);
        float[] parameters = START.clone();
        float[][] slots = new float[2][4];
        double[] expected = {1, -2, 0.5, 3};
        double[] v = new double[4];
        Update update = new Update();
        for (int step = 1; step <= 3; step++) {
            update.set(step, 0.1);
            adam.update(update, true, 4, parameters, 0, GRADIENTS[step - 1], slots, 0);
            assertThat(slots[0]).containsExactly(GRADIENTS[step - 1]);
            for (int i = 0; i < 4; i++) {
                double g = GRADIENTS[step - 1][i];
                v[i] = 0.99 * v[i] + 0.01 * g * g;
                expected[i] -= 0.1 * g / (Math.sqrt(v[i] / (1 - Math.pow(0.99, step))) + 1e-8);
                assertThat((double) parameters[i]).isCloseTo(expected[i], within(1e-6));
            }
        }
    }

    @Test
    void schedulesScaleTheRateOfTheUpdate() {
        float[] parameters = {1};
        Update update = new Update();
        update.set(1, 0.25);
        new Sgd(0.1, 0, false, 0).update(update, true, 1, parameters, 0, new float[] {2}, new float[0][], 0);
        assertThat(parameters).containsExactly(0.5f);
    }

    @Test
    void slotsAreNamedForCheckpoints() {
        assertThat(new Sgd(0.1, 0, false, 0).slots()).isEmpty();
        assertThat(new Sgd(0.1, 0.9, false, 0).slots()).containsExactly("momentum");
        assertThat(new Adam(0.1, 0.9, 0.999, 1e-8, 0).slots()).containsExactly("firstMoment", "secondMoment");
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new Sgd(0, 0, false, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sgd: learningRate must be above 0, got 0.0");
        assertThatThrownBy(() -> new Sgd(0.1, 1, false, 0)).hasMessage("sgd: momentum must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> new Sgd(0.1, 0, true, 0))
                .hasMessage("sgd: nesterov needs a momentum above 0, got 0. Set momentum, such as 0.9");
        assertThatThrownBy(() -> new Sgd(0.1, 0, false, -1))
                .hasMessage("sgd: weightDecay must be at least 0, got -1.0");
        assertThatThrownBy(() -> new Lars(0.1, 0.9, 0, 0)).hasMessage("lars: trust must be above 0, got 0.0");
        assertThatThrownBy(() -> new Lamb(0.1, 0.9, 0.999, 0, 0)).hasMessage("lamb: epsilon must be above 0, got 0.0");
        assertThatThrownBy(() -> new Adam(0.1, 1.5, 0.999, 1e-8, 0))
                .hasMessage("adam: beta1 must be in [0, 1), got 1.5");
        assertThatThrownBy(() -> new AdamW(0.1, 0.9, Double.NaN, 1e-8, 0))
                .hasMessage("adamw: beta2 must be in [0, 1), got NaN");
        assertThatThrownBy(() -> new RmsProp(0.1, 1, 0, 1e-8, 0))
                .hasMessage("rmsprop: decay must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> new Adagrad(0.1, -1, 1e-10, 0))
                .hasMessage("adagrad: rateDecay must be at least 0, got -1.0");
        assertThatThrownBy(() -> new AdamW(0.1, 0.9, 0.999, 0, 0))
                .hasMessage("adamw: epsilon must be above 0, got 0.0");
    }
}
