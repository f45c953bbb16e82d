package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.assertClose;
import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.loss.Adversarial.Form;
import io.lockstep.kernels.loss.Adversarial.Side;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdversarialTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        List<Loss> examples = new ArrayList<>();
        for (Form form : Form.values()) {
            for (Side side : Side.values()) {
                examples.add(new Adversarial(side, form));
            }
        }
        examples.add(new Adversarial(Side.REAL, Form.NON_SATURATING, 0.1));
        return examples;
    }

    /** Away from the margins at 1 and -1. */
    @Override
    public void keepOffCorners(int size, float[] outputs, float[] targets, SplittableRandom random) {
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] += Math.abs(Math.abs(outputs[i]) - 1) < 0.05f ? 0.15f : 0;
        }
    }

    private static float[] losses(Adversarial loss, float... outputs) {
        float[] losses = nan(outputs.length);
        loss.apply(outputs.length, 1, outputs, ones(outputs.length), losses, new float[0]);
        return losses;
    }

    private static float[] ones(int count) {
        return WorkedLosses.ones(count);
    }

    /** With log 2 = 0.693147, log(1 + e) = 1.313262, log(1 + 1/e) = 0.313262. */
    @Test
    void nonSaturatingIsACrossEntropyOfTheSideAskedFor() {
        assertClose(
                losses(new Adversarial(Side.REAL, Form.NON_SATURATING), 0, 1, -1), 0.69314718, 0.31326169, 1.31326169);
        assertClose(
                losses(new Adversarial(Side.MADE, Form.NON_SATURATING), 0, 1, -1), 0.69314718, 1.31326169, 0.31326169);
        assertClose(
                losses(new Adversarial(Side.FOOLED, Form.NON_SATURATING), 0, 1, -1),
                0.69314718,
                0.31326169,
                1.31326169);
    }

    /** 0.9 x 0.313262 + 0.1 x 1.313262 = 0.413262 at 1; the gradient is sigmoid(x) - 0.9. */
    @Test
    void smoothingCountsAPartOfARealRowAsMade() {
        Adversarial loss = new Adversarial(Side.REAL, Form.NON_SATURATING, 0.1);
        assertClose(losses(loss, 1), 0.41326169);
        float[] gradient = nan(2);
        loss.apply(2, 1, new float[] {1, 0}, new float[] {1, 2}, nan(2), gradient);
        assertClose(gradient, 0.73105858 - 0.9, 2 * (0.5 - 0.9));
    }

    /** A row of two answers: the mean, of max(0, 1 - x) at 0.5 and 2: 0.25; and of the others. */
    @Test
    void hingeIsAMeanOfMargins() {
        float[] outputs = {0.5f, 2};
        float[][] expected = {{0.25f, -0.5f, 0}, {2.25f, 0.5f, 0.5f}, {-1.25f, -0.5f, -0.5f}};
        for (Side side : Side.values()) {
            float[] losses = nan(1);
            float[] gradient = nan(2);
            new Adversarial(side, Form.HINGE).apply(1, 2, outputs, ones(1), losses, gradient);
            float[] own = expected[side == Side.REAL ? 0 : side == Side.MADE ? 1 : 2];
            assertThat(losses).containsExactly(own[0]);
            assertThat(gradient).containsExactly(own[1], own[2]);
        }
    }

    /** A logit of 200 is no overflow, one that is no number stays none. */
    @Test
    void extremeAnswersKeepTheirDigits() {
        assertThat(losses(new Adversarial(Side.MADE, Form.NON_SATURATING), 200, -200))
                .containsExactly(200, 0);
        assertThat(losses(new Adversarial(Side.FOOLED, Form.NON_SATURATING), Float.NaN))
                .containsOnly(Float.NaN);
        float[] gradient = nan(1);
        new Adversarial(Side.REAL, Form.HINGE).apply(1, 1, nan(1), ones(1), nan(1), gradient);
        assertThat(gradient).containsOnly(Float.NaN);
    }

    @Test
    void scoresAreProbabilitiesOfReal() {
        float[] scores = nan(1);
        new Adversarial(Side.MADE, Form.NON_SATURATING).predict(1, 1, new float[] {1}, scores);
        assertClose(scores, 0.73105858);
        new Adversarial(Side.MADE, Form.HINGE).predict(1, 1, new float[] {1}, scores);
        assertThat(scores).containsExactly(1);
    }

    @Test
    void refusesSmoothingElsewhere() {
        assertThatThrownBy(() -> new Adversarial(Side.MADE, Form.NON_SATURATING, 0.1))
                .hasMessage("adversarial: smoothing is of side: real in form: nonSaturating alone, got 0.1 beside side:"
                        + " made, form: nonSaturating. Leave it out");
        assertThatThrownBy(() -> new Adversarial(Side.REAL, Form.NON_SATURATING, 1))
                .hasMessage("adversarial: smoothing must be in [0, 1), got 1.0. Usual: 0.1");
        assertThatThrownBy(() -> new Adversarial(Side.REAL, Form.HINGE).targetType(Shape.of(2, 3)))
                .hasMessageContaining("expected an output of K numbers, got shape 2x3");
    }
}
