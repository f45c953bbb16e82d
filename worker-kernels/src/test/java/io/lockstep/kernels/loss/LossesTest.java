package io.lockstep.kernels.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Worked examples: every number below labelled PyTorch was printed by PyTorch 2.10 on the same inputs. */
class LossesTest {
    private static final float[] LOGITS = {1, 2, -0.5f, 0, -3, 4};
    private static final float[] CLASSES = {1, 0};

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] nan(int count) {
        float[] values = new float[count];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    private static void assertClose(float[] actual, double... expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            double tolerance = 1e-7 + 4e-7 * Math.abs(expected[i]);
            assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], within(tolerance));
        }
    }

    /** PyTorch: cross_entropy(reduction=none) and the gradient of its sum. */
    @Test
    void softmaxCrossEntropyIsThatOfPyTorch() {
        float[] losses = nan(2);
        float[] gradient = nan(6);
        new SoftmaxCrossEntropy(0).apply(2, 3, LOGITS, CLASSES, ones(2), losses, gradient);
        assertClose(losses, 0.371539, 4.019045);
        assertClose(gradient, 0.2537162, -0.3103279, 0.056611728, -0.98202986, 8.9467963E-4, 0.98113525);
    }

    /** PyTorch: the same with label_smoothing = 0.1. */
    @Test
    void labelSmoothingIsThatOfPyTorch() {
        float[] losses = nan(2);
        float[] gradient = nan(6);
        new SoftmaxCrossEntropy(0.1).apply(2, 3, LOGITS, CLASSES, ones(2), losses, gradient);
        assertClose(losses, 0.48820567, 3.9857116);
        assertClose(gradient, 0.22038287, -0.24366122, 0.023278393, -0.9153632, -0.032438654, 0.9478019);
    }

    /** PyTorch: binary_cross_entropy_with_logits, mean over 3 rows, so its gradients are a third of ours. */
    @Test
    void sigmoidCrossEntropyIsThatOfPyTorch() {
        float[] losses = nan(3);
        float[] gradient = nan(3);
        new SigmoidCrossEntropy()
                .apply(3, 1, new float[] {2, -1, 0.5f}, new float[] {1, 1, 0}, ones(3), losses, gradient);
        assertThat((losses[0] + losses[1] + losses[2]) / 3).isCloseTo(0.8047555f, within(1e-7f));
        assertClose(gradient, 3 * -0.039734323, 3 * -0.2436862, 3 * 0.20748645);
    }

    /** PyTorch: cross_entropy(reduction=none) above, times 0.5 for the row of class 1 and 2 for that of class 0. */
    @Test
    void classWeightsMultiplyLossAndGradient() {
        float[] losses = nan(2);
        float[] gradient = nan(6);
        SoftmaxCrossEntropy weighted = new SoftmaxCrossEntropy(0, List.of(2.0, 0.5, 1.0));
        weighted.apply(2, 3, LOGITS, CLASSES, new float[] {1, 3}, losses, gradient);
        assertClose(losses, 0.1857695, 8.03809);
        assertClose(gradient, 0.1268581, -0.15516395, 0.028305864, 6 * -0.98202986, 6 * 8.9467963E-4, 6 * 0.98113525);
    }

    /** By hand, p = 3, as pos_weight: 3 log(1 + exp(-2)), 3 log(1 + exp(1)), log(1 + exp(0.5)); sigmoid(x) - t - 2 t sigmoid(-x). */
    @Test
    void positiveWeightMakesMoreOfAYes() {
        float[] losses = nan(3);
        float[] gradient = nan(3);
        new SigmoidCrossEntropy(3)
                .apply(3, 1, new float[] {2, -1, 0.5f}, new float[] {1, 1, 0}, ones(3), losses, gradient);
        assertClose(losses, 0.3807840331289179, 3.9397850625546686, 0.9740769841801068);
        assertClose(gradient, -0.3576087660663528, -2.193175735890015, 0.6224593312018546);
    }

    /** Each output with a weight of its own, 3 and 2: (3 log(1 + exp(-2)) + 2 log(1 + exp(1))) / 2, the mean of both. */
    @Test
    void positiveWeightsBelongToOneOutputEach() {
        SigmoidCrossEntropy loss = new SigmoidCrossEntropy(new PositiveWeights(List.of(3.0, 2.0)));
        float[] losses = nan(1);
        float[] gradient = nan(2);
        loss.apply(1, 2, new float[] {2, -1}, new float[] {1, 1}, ones(1), losses, gradient);
        assertClose(losses, (0.3807840331289179 + 3.9397850625546686 * 2 / 3) / 2);
        assertClose(gradient, -0.3576087660663528 / 2, -1.4621171572600098 / 2);
        assertThatThrownBy(() -> loss.targetSize(Shape.of(3)))
                .hasMessage(
                        "sigmoidCrossEntropy: expected a positiveWeight for each of 3 outputs, got 2. Write as many,"
                                + " or one");
    }

    /** By hand, level 0.9: 0.9 for each unit too low, 0.1 for each too high; means over two outputs. */
    @Test
    void quantileCostsMoreOnOneSide() {
        float[] losses = nan(2);
        float[] gradient = nan(4);
        new Quantile(0.9)
                .apply(2, 2, new float[] {1, 5, 2, 2}, new float[] {3, 4, 2, 0}, new float[] {1, 4}, losses, gradient);
        assertClose(losses, (0.9 * 2 + 0.1 * 1) / 2, 0.1 * 2 / 2);
        assertClose(gradient, -0.45, 0.05, 0, 4 * 0.05);
        assertThatThrownBy(() -> new Quantile(1))
                .hasMessage("quantile: level must be above 0 and below 1, got 1.0. Usual: 0.1, 0.5, 0.9");
    }

    /** exp(1) = 2.7182818, exp(-1) = 0.3678794: exp(1) - 3, exp(-1) + 2 and exp(0); dx = exp(x) - t. */
    @Test
    void poissonTakesTheLogarithmOfARate() {
        float[] losses = nan(3);
        float[] gradient = nan(3);
        float[] outputs = {1, -1, 0};
        new Poisson().apply(3, 1, outputs, new float[] {3, 2, 0}, ones(3), losses, gradient);
        assertClose(losses, -0.2817181715409549, 2.367879441171442, 1);
        assertClose(gradient, -0.2817181715409549, -1.6321205588285577, 1);
        float[] scores = nan(3);
        new Poisson().predict(3, 1, outputs, scores);
        assertClose(scores, 2.718281828459045, 0.36787944117144233, 1);
        assertThatThrownBy(() ->
                        new Poisson().apply(1, 1, new float[] {0}, new float[] {-1}, ones(1), nan(1), new float[0]))
                .hasMessage(
                        "poisson: row 0 of the slice: expected a count of at least 0, got -1.0. Correct the data, or"
                                + " use mse for numbers of any sign");
    }

    /** A target between no and yes is a mixture of both: 3/4 of 3 log(1 + exp(-2)) and 1/4 of log(1 + exp(2)). */
    @Test
    void positiveWeightOfAProbability() {
        float[] losses = nan(1);
        float[] gradient = nan(1);
        new SigmoidCrossEntropy(3).apply(1, 1, new float[] {2}, new float[] {0.75f}, ones(1), losses, gradient);
        assertClose(losses, 0.75 * 0.3807840331289179 + 0.25 * 2.1269280110429727);
        assertClose(gradient, 0.75 * -0.3576087660663528 + 0.25 * 0.8807970779778823);
    }

    /**
     * By hand, p of the right class 0.6896721 and 0.01797014 as above: (1 - p)^2 0.371539 and (1 - p)^2 4.019045; then gamma
     * 0.5 and class weights 0.5 and 2. Gradients agree with central differences of those formulas in double.
     */
    @Test
    void softmaxFocalMakesLittleOfRowsAnsweredWell() {
        float[] losses = nan(2);
        float[] gradient = nan(6);
        new SoftmaxFocal(2, List.of()).apply(2, 3, LOGITS, CLASSES, ones(2), losses, gradient);
        assertClose(losses, 0.03578047725008614, 3.875897431933866);
        assertClose(
                gradient,
                0.06478397227301474,
                -0.07923923038134392,
                0.014455258108329216,
                -1.0863532871697446,
                9.897234598170632e-4,
                1.0853635637099275);
        new SoftmaxFocal(0.5, List.of(2.0, 0.5, 1.0)).apply(2, 3, LOGITS, CLASSES, ones(2), losses, gradient);
        assertClose(losses, 0.10348677913252126, 7.965539891295049);
        assertClose(
                gradient,
                0.09984488182205624,
                -0.12212328629301265,
                0.022278404470956456,
                -2.017903416123232,
                1.8384133174442132e-3,
                2.016065002805788);
    }

    /** By hand, alpha 0.25: p = sigmoid(2), sigmoid(-1), 1 - sigmoid(0.5); 0.25 (1 - p)^2 log(1 + exp(-2)) first. */
    @Test
    void sigmoidFocalIsThatOfThePaper() {
        float[] losses = nan(3);
        float[] gradient = nan(3);
        new SigmoidFocal(2, 0.25)
                .apply(3, 1, new float[] {2, -1, 0.5f}, new float[] {1, 1, 0}, ones(3), losses, gradient);
        assertClose(losses, 0.0004508907088100953, 0.17546707585284624, 0.2830587006445574);
        assertClose(gradient, -0.0012177350, -0.1920586808, 0.3946138663);
    }

    @Test
    void focalWithoutGammaIsTheCrossEntropy() {
        float[] losses = nan(2);
        float[] gradient = nan(6);
        new SoftmaxFocal(0, List.of()).apply(2, 3, LOGITS, CLASSES, ones(2), losses, gradient);
        assertClose(losses, 0.371539, 4.019045);
        assertClose(gradient, 0.2537162, -0.3103279, 0.056611728, -0.98202986, 8.9467963E-4, 0.98113525);
        float[] half = nan(1);
        new SigmoidFocal(0, 0.5).apply(1, 1, new float[] {2}, new float[] {0}, ones(1), half, new float[1]);
        assertClose(half, 0.5 * 2.1269280110429727);
    }

    /** A row answered beyond doubt has loss and gradient 0, whatever gamma; one beyond doubt wrong keeps both. */
    @Test
    void focalOfHugeLogitsIsFinite() {
        for (double gamma : new double[] {0.5, 1, 2}) {
            float[] losses = nan(2);
            float[] gradient = nan(4);
            new SoftmaxFocal(gamma, List.of())
                    .apply(2, 2, new float[] {3e38f, -3e38f, -100, 0}, new float[] {0, 0}, ones(2), losses, gradient);
            assertThat(losses).containsExactly(0, 100);
            assertThat(gradient).containsExactly(-0f, 0, -1, 1);
            new SigmoidFocal(gamma, 0.5)
                    .apply(2, 1, new float[] {-1e30f, 200}, new float[] {0, 0}, ones(2), losses, gradient);
            assertThat(losses).containsExactly(0, 100);
            assertThat(Math.abs(gradient[0])).isZero();
            assertThat(gradient[1]).isEqualTo(0.5f);
        }
    }

    /** By hand, per row of 2 outputs: y x = 2 and 0.5: 0, 0.5; y x = -3 and 1: 4, 0 with the border counted as far enough. */
    @Test
    void hingeCountsWhatIsMissingToTheMargin() {
        float[] losses = nan(2);
        float[] gradient = nan(4);
        new Hinge().apply(2, 2, new float[] {2, -0.5f, -3, -1}, new float[] {1, 0, 1, 0}, ones(2), losses, gradient);
        assertThat(losses).containsExactly(0.25f, 2);
        assertThat(gradient).containsExactly(0, 0.5f, -0.5f, 0);
    }

    /** By hand: 1 + 1 - 2 = 0 for class 1 of the first row; 1 + 4 - 0 for class 0 of the second; first of two equal rivals. */
    @Test
    void categoricalHingeComparesWithTheBestOfTheOthers() {
        float[] losses = nan(3);
        float[] gradient = nan(9);
        float[] outputs = {1, 2, -0.5f, 0, -3, 4, 0.5f, 0.5f, 0.25f};
        new CategoricalHinge().apply(3, 3, outputs, new float[] {1, 0, 2}, new float[] {1, 2, 1}, losses, gradient);
        assertThat(losses).containsExactly(0, 5, 1.25f);
        assertThat(gradient).containsExactly(0, -0f, 0, -2, 0, 2, 1, 0, -1);
    }

    /** By hand, per row of 2 outputs: errors (1, -2), (0, 4). PyTorch's mean over rows: 5.25, 1.75, 1.8125. */
    @Test
    void regressionLossesAreMeansOverOutputs() {
        float[] outputs = {2, -1, 0.5f, 3};
        float[] targets = {1, 1, 0.5f, -1};
        float[] losses = nan(2);
        float[] gradient = nan(4);
        new Mse().apply(2, 2, outputs, targets, ones(2), losses, gradient);
        assertThat(losses).containsExactly(2.5f, 8);
        assertThat(gradient).containsExactly(1, -2, 0, 4);
        new Mae().apply(2, 2, outputs, targets, ones(2), losses, gradient);
        assertThat(losses).containsExactly(1.5f, 2);
        assertThat(gradient).containsExactly(0.5f, -0.5f, 0, 0.5f);
        // delta 1.5: 1/2; 1.5 (2 - 0.75) = 1.875; 0; 1.5 (4 - 0.75) = 4.875
        new Huber(1.5).apply(2, 2, outputs, targets, ones(2), losses, gradient);
        assertThat(losses).containsExactly(1.1875f, 2.4375f);
        assertThat(gradient).containsExactly(0.5f, -0.75f, 0, 0.75f);
    }

    @Test
    void hugeLogitsNeitherOverflowNorLoseTheGradient() {
        float[] losses = nan(2);
        float[] gradient = nan(4);
        new SoftmaxCrossEntropy(0)
                .apply(2, 2, new float[] {3e38f, -3e38f, -100, 0}, new float[] {0, 0}, ones(2), losses, gradient);
        assertThat(losses).containsExactly(0, 100);
        assertThat(gradient).containsExactly(0, 0, -1, 1);
        new SigmoidCrossEntropy().apply(2, 1, new float[] {-1e30f, 200}, new float[] {0, 0}, ones(2), losses, gradient);
        assertThat(losses).containsExactly(0, 200);
        assertThat(Arrays.copyOf(gradient, 2)).containsExactly(0, 1);
    }

    @Test
    void divergedOutputsGiveALossThatIsNotANumber() {
        float[] losses = new float[2];
        float[] outputs = {1, Float.NaN, Float.POSITIVE_INFINITY, 0};
        new SoftmaxCrossEntropy(0).apply(2, 2, outputs, new float[2], ones(2), losses, new float[4]);
        assertThat(losses[0]).isNaN();
        assertThat(losses[1]).isNaN();
        new SigmoidCrossEntropy().apply(1, 1, new float[] {Float.NaN}, new float[1], ones(1), losses, new float[1]);
        assertThat(losses[0]).isNaN();
        float[] yes = {1, 1};
        for (Loss loss : List.of(new Hinge(), new SigmoidFocal(2, 0.25))) {
            loss.apply(2, 1, new float[] {Float.NaN, Float.POSITIVE_INFINITY}, yes, ones(2), losses, new float[2]);
            assertThat(losses).as("%s", loss).containsOnly(Float.NaN);
        }
        for (Loss loss : List.of(new CategoricalHinge(), new SoftmaxFocal(2, List.of()))) {
            loss.apply(2, 2, outputs, new float[] {0, 0}, ones(2), losses, new float[4]);
            assertThat(losses).as("%s", loss).containsOnly(Float.NaN);
        }
    }

    @Test
    void predictGivesWhatUsersRead() {
        float[] scores = nan(6);
        new SoftmaxCrossEntropy(0).predict(2, 3, LOGITS, scores);
        // PyTorch's gradients above plus the one-hot target
        assertClose(scores, 0.2537162, 0.6896721, 0.056611728, 0.01797014, 8.9467963E-4, 0.98113525);
        float[] yes = nan(3);
        new SigmoidCrossEntropy().predict(3, 1, new float[] {0, 2, -200}, yes);
        assertClose(yes, 0.5, 0.8807970779778823, 0);
        float[] values = nan(6);
        new CategoricalHinge().predict(2, 3, LOGITS, values);
        assertThat(values).containsExactly(scores);
        new SoftmaxFocal(2, List.of()).predict(2, 3, LOGITS, values);
        assertThat(values).containsExactly(scores);
        float[] sure = nan(3);
        new Hinge().predict(1, 3, new float[] {0, 2, -200}, sure);
        assertThat(sure).containsExactly(yes);
        new SigmoidFocal(2, 0.25).predict(3, 1, new float[] {0, 2, -200}, sure);
        assertThat(sure).containsExactly(yes);
        new Mse().predict(2, 3, LOGITS, values);
        assertThat(values).containsExactly(LOGITS);
    }

    @Test
    void targetsHaveTheSizeTheLossSays() {
        assertThat(new SoftmaxCrossEntropy(0).targetSize(Shape.of(10))).isEqualTo(1);
        assertThat(new SigmoidCrossEntropy().targetSize(Shape.of(1))).isEqualTo(1);
        assertThat(new SigmoidCrossEntropy().targetSize(Shape.of(4))).isEqualTo(4);
        assertThat(new Mse().targetSize(Shape.of(3))).isEqualTo(3);
    }

    @Test
    void outputsOfAnotherShapeAreRefused() {
        assertThatThrownBy(() -> new SoftmaxCrossEntropy(0).targetSize(Shape.of(10, 5, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("softmaxCrossEntropy: expected an output of K numbers, got shape 10x5x5."
                        + " Add a flatten layer before it");
        assertThatThrownBy(() -> new SoftmaxCrossEntropy(0).targetSize(Shape.of(1)))
                .hasMessage("softmaxCrossEntropy: expected an output for each of at least 2 classes, got 1."
                        + " Set units to the number of classes, or use sigmoidCrossEntropy");
        assertThatThrownBy(() -> new Mae().targetSize(Shape.of(2, 2)))
                .hasMessage("mae: expected an output of K numbers, got shape 2x2. Add a flatten layer before it");
        assertThatThrownBy(() -> new SoftmaxCrossEntropy(0, List.of(1.0, 2.0)).targetSize(Shape.of(3)))
                .hasMessage("softmaxCrossEntropy: expected a class weight for each of 3 classes, got 2."
                        + " Write as many, or none");
        assertThatThrownBy(() -> new SoftmaxFocal(2, List.of(1.0, 2.0)).targetSize(Shape.of(3)))
                .hasMessage(
                        "softmaxFocal: expected a class weight for each of 3 classes, got 2. Write as many, or none");
        assertThatThrownBy(() -> new CategoricalHinge().targetSize(Shape.of(1)))
                .hasMessage("categoricalHinge: expected an output for each of at least 2 classes, got 1."
                        + " Set units to the number of classes, or use sigmoidCrossEntropy");
    }

    @Test
    void labelsOutsideTheClassesAreRefusedByRow() {
        for (float label : new float[] {3, -1, 0.5f, Float.NaN, 1e10f}) {
            assertThatThrownBy(() -> new SoftmaxCrossEntropy(0)
                            .apply(2, 3, LOGITS, new float[] {1, label}, ones(2), new float[2], new float[6]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("softmaxCrossEntropy: row 1 of the slice: expected a class from 0 to 2, got label "
                            + label + ". Correct the data, or set the last layer's units to the number of classes");
        }
        assertThatThrownBy(() -> new SigmoidCrossEntropy()
                        .apply(1, 1, new float[1], new float[] {2}, ones(1), new float[1], new float[1]))
                .hasMessage("sigmoidCrossEntropy: row 0 of the slice: expected a target from 0 to 1, got 2.0."
                        + " Correct the data, or use softmaxCrossEntropy for more than 2 classes");
    }

    @Test
    void targetsThatAreNeitherYesNorNoAreRefusedByRow() {
        for (Loss loss : List.of(new Hinge(), new SigmoidFocal(2, 0.25))) {
            String name = Losses.REGISTRY.nameOf(loss);
            assertThatThrownBy(() ->
                            loss.apply(2, 1, new float[2], new float[] {1, 0.5f}, ones(2), new float[2], new float[2]))
                    .hasMessage(name + ": row 1 of the slice: expected a target of 0 or 1, got 0.5."
                            + " Correct the data, or use sigmoidCrossEntropy for probabilities");
        }
        for (Loss loss : List.of(new CategoricalHinge(), new SoftmaxFocal(2, List.of()))) {
            assertThatThrownBy(() -> loss.apply(1, 3, LOGITS, new float[] {3}, ones(1), new float[1], new float[3]))
                    .hasMessageStartingWith(Losses.REGISTRY.nameOf(loss)
                            + ": row 0 of the slice: expected a class from 0 to 2, got label 3.0. ");
        }
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new SoftmaxCrossEntropy(0, List.of(1.0, -1.0)))
                .hasMessage("softmaxCrossEntropy: classWeights must be at least 0, got -1.0");
        assertThatThrownBy(() -> new SigmoidCrossEntropy(0))
                .hasMessage("sigmoidCrossEntropy: positiveWeight must be above 0, got 0.0");
        assertThatThrownBy(() -> new SoftmaxFocal(-1, List.of()))
                .hasMessage("softmaxFocal: gamma must be at least 0, got -1.0");
        assertThatThrownBy(() -> new SigmoidFocal(Double.NaN, 0.5))
                .hasMessage("sigmoidFocal: gamma must be at least 0, got NaN");
        assertThatThrownBy(() -> new SigmoidFocal(2, 1)).hasMessage("sigmoidFocal: alpha must be in (0, 1), got 1.0");
        assertThatThrownBy(() -> new SoftmaxCrossEntropy(1))
                .hasMessage("softmaxCrossEntropy: labelSmoothing must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> new Huber(0)).hasMessage("huber: delta must be above 0, got 0.0");
    }
}
