package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.assertClose;
import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class SigmoidCrossEntropyTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new SigmoidCrossEntropy(), new SigmoidCrossEntropy(2.5));
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

    /**
     * By hand, p = 3, as pos_weight: 3 log(1 + exp(-2)), 3 log(1 + exp(1)), log(1 + exp(0.5)); sigmoid(x) - t - 2 t
     * sigmoid(-x).
     */
    @Test
    void positiveWeightMakesMoreOfAYes() {
        float[] losses = nan(3);
        float[] gradient = nan(3);
        new SigmoidCrossEntropy(3)
                .apply(3, 1, new float[] {2, -1, 0.5f}, new float[] {1, 1, 0}, ones(3), losses, gradient);
        assertClose(losses, 0.3807840331289179, 3.9397850625546686, 0.9740769841801068);
        assertClose(gradient, -0.3576087660663528, -2.193175735890015, 0.6224593312018546);
    }

    /**
     * Each output with a weight of its own, 3 and 2: (3 log(1 + exp(-2)) + 2 log(1 + exp(1))) / 2, the mean of both.
     */
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

    /** A target between no and yes is a mixture of both: 3/4 of 3 log(1 + exp(-2)) and 1/4 of log(1 + exp(2)). */
    @Test
    void positiveWeightOfAProbability() {
        float[] losses = nan(1);
        float[] gradient = nan(1);
        new SigmoidCrossEntropy(3).apply(1, 1, new float[] {2}, new float[] {0.75f}, ones(1), losses, gradient);
        assertClose(losses, 0.75 * 0.3807840331289179 + 0.25 * 2.1269280110429727);
        assertClose(gradient, 0.75 * -0.3576087660663528 + 0.25 * 0.8807970779778823);
    }
}
