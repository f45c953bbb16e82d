package io.lockstep.kernels.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
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
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new SoftmaxCrossEntropy(1))
                .hasMessage("softmaxCrossEntropy: labelSmoothing must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> new Huber(0)).hasMessage("huber: delta must be above 0, got 0.0");
    }
}
