package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.CLASSES;
import static io.lockstep.kernels.loss.WorkedLosses.LOGITS;
import static io.lockstep.kernels.loss.WorkedLosses.assertClose;
import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static io.lockstep.kernels.loss.WorkedLosses.ones;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Logits of usual size, a label far below the others, a label far above them. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 17, 1001})
    void fromSoftmaxIsTheSameButForRounding(int size) {
        int rows = 9;
        float[] outputs = TestNumbers.uniform(rows * size, 5, 3);
        float[] targets = new float[rows];
        float[] weights = TestNumbers.uniform(rows, 1, 4);
        List<Double> classWeights = new ArrayList<>();
        for (int j = 0; j < size; j++) {
            classWeights.add(1 + j % 3 / 2.0);
        }
        for (int row = 0; row < rows; row++) {
            targets[row] = row * 7 % size;
            outputs[row * size + (int) targets[row]] += row == 3 ? -200 : row == 4 ? 40 : row == 5 ? -80 : 0;
        }
        for (SoftmaxCrossEntropy loss : List.of(
                new SoftmaxCrossEntropy(0), new SoftmaxCrossEntropy(0.1), new SoftmaxCrossEntropy(0.3, classWeights))) {
            float[] expected = new float[rows];
            float[] expectedGradients = new float[rows * size];
            loss.apply(rows, size, outputs, targets, weights, expected, expectedGradients);
            float[] losses = new float[rows];
            float[] gradients = new float[rows * size];
            Outputs.softmax(rows, size, outputs, gradients);
            loss.applyToSoftmax(rows, size, null, outputs, classes(targets), weights, losses, gradients);
            for (int row = 0; row < rows; row++) {
                assertThat(losses[row]).isCloseTo(expected[row], within(1e-12f + 1e-6f * Math.abs(expected[row])));
            }
            assertThat(gradients).containsExactly(expectedGradients, within(1e-6f));
        }
    }

    /** Row 0 has a logit that is none; what a backend's softmax makes of it does not matter. */
    @Test
    void aNumberThatIsNoneIsTheLossOfItsRow() {
        SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy(0);
        float[] losses = new float[2];
        float[] gradients = {0.5f, 0.5f, 0.5f, 0.5f};
        float[] outputs = {Float.NaN, Float.NaN, 1, 1};
        loss.applyToSoftmax(2, 2, null, outputs, classes(0, 1), new float[] {1, 2}, losses, gradients);
        assertThat(losses).containsExactly(Float.NaN, (float) StrictMath.log(2));
        assertThat(gradients).containsExactly(Float.NaN, Float.NaN, 1, -1);
    }

    private static BatchValues classes(float... targets) {
        BatchValues values = BatchValues.of(TensorType.dense(Shape.of(1)), targets.length);
        System.arraycopy(targets, 0, values.floats(), 0, targets.length);
        return values;
    }
}
