package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.CLASSES;
import static io.lockstep.kernels.loss.WorkedLosses.LOGITS;
import static io.lockstep.kernels.loss.WorkedLosses.assertClose;
import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What several losses have in common: how they stand to each other, and what they refuse in the same words. */
class LossesTest {
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
        for (DenseLoss loss : List.of(new Hinge(), new SigmoidFocal(2, 0.25))) {
            loss.apply(2, 1, new float[] {Float.NaN, Float.POSITIVE_INFINITY}, yes, ones(2), losses, new float[2]);
            assertThat(losses).as("%s", loss).containsOnly(Float.NaN);
        }
        for (DenseLoss loss : List.of(new CategoricalHinge(), new SoftmaxFocal(2, List.of()))) {
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
        for (DenseLoss loss : List.of(new Hinge(), new SigmoidFocal(2, 0.25))) {
            String name = Losses.REGISTRY.nameOf(loss);
            assertThatThrownBy(() ->
                            loss.apply(2, 1, new float[2], new float[] {1, 0.5f}, ones(2), new float[2], new float[2]))
                    .hasMessage(name + ": row 1 of the slice: expected a target of 0 or 1, got 0.5."
                            + " Correct the data, or use sigmoidCrossEntropy for probabilities");
        }
        for (DenseLoss loss : List.of(new CategoricalHinge(), new SoftmaxFocal(2, List.of()))) {
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
