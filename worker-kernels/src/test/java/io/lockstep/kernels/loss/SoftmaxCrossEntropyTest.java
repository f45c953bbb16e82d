package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.CLASSES;
import static io.lockstep.kernels.loss.WorkedLosses.LOGITS;
import static io.lockstep.kernels.loss.WorkedLosses.assertClose;
import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;

import java.util.List;
import org.junit.jupiter.api.Test;

class SoftmaxCrossEntropyTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new SoftmaxCrossEntropy(0), new SoftmaxCrossEntropy(0.1), new SoftmaxCrossEntropy(0.2));
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
}
