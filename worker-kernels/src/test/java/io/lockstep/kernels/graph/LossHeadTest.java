package io.lockstep.kernels.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.Mixing;
import io.lockstep.kernels.batch.Mixup;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.MultiLabelSoftMargin;
import io.lockstep.kernels.loss.SigmoidCrossEntropy;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LossHeadTest {
    /**
     * Two rows of weights 2 and 3; the first answer is two numbers under the mean squared error, the second
     * one of two classes with weight 0.5.
     *
     * <pre>
     * row 0: numbers (1, 5) for (2, 3): squared errors 1 + 4, mean 2.5; logits (0, 0): ln 2
     * row 1: numbers (0, 0) for (0, 4): mean 8;                         logits (0, 0): ln 2
     * sum = 2 * 2.5 + 3 * 8 + 0.5 * (2 + 3) ln 2 = 29 + 2.5 ln 2
     * numbers' gradient: weight * (y - t) = (-2, 4), (0, -12)
     * logits' gradient: 0.5 * weight * (softmax - onehot): row 0, class 1: (0.5, -0.5); row 1, class 0: (-0.75, 0.75)
     * </pre>
     */
    @Test
    void addsTheAnswersLossesTimesTheirWeights() {
        List<Node> nodes =
                List.of(new Node("size", Dense.of(2), List.of("x")), new Node("kind", Dense.of(2), List.of("x")));
        ModelSpec spec = new ModelSpec(
                List.of(new ModelSpec.Input("x", Shape.of(1))),
                nodes,
                List.of(Output.of("size", new Mse()), new Output("kind", "kind", new SoftmaxCrossEntropy(0), 0.5)));
        Batch batch = new Batch(3, new int[] {1}, 3);
        batch.setRows(2);
        System.arraycopy(new float[] {2, 3, 1, 0, 4, 0}, 0, batch.targets(), 0, 6);
        batch.weights()[0] = 2;
        batch.weights()[1] = 3;
        float[][] outputs = {{1, 5, 0, 0}, {0, 0, 0, 0}};
        float[][] gradients = new float[2][4];
        Arrays.fill(gradients[0], Float.NaN);
        Arrays.fill(gradients[1], Float.NaN);
        LossSum losses = new LossSum();
        new LossHead(Graph.of(spec), 3).apply(batch, outputs, gradients, losses);
        double ln2 = (float) StrictMath.log(2);
        assertThat(losses.lossSum()).isEqualTo(29 + 2.5 * ln2);
        assertThat(losses.weightSum()).isEqualTo(5);
        assertThat(gradients[0]).containsExactly(-2, 4, 0, -12);
        assertThat(gradients[1]).containsExactly(0.5f, -0.5f, -0.75f, 0.75f);
    }

    /** A batch of two rows of classes 0 and 1, weights 2 and 3, each the other's other part. */
    private static Batch mixed(ModelSpec spec, float... targets) {
        Batch batch = new Batch(2, spec.inputTypes(), spec.targetTypes());
        batch.setRows(2);
        System.arraycopy(targets, 0, batch.targets(), 0, targets.length);
        batch.weights()[0] = 2;
        batch.weights()[1] = 3;
        batch.rowNumbers()[1] = 1;
        batch.mix(new Mixup(1), 4, 0);
        return batch;
    }

    /**
     * With shares s and t of rows 0 and 1 and logits (0, 0), where softmax is (1/2, 1/2):
     *
     * <pre>
     * row 0: 2 s ln 2 + 3 (1 - s) ln 2, gradient of class 1 (own): 2 s (1/2 - 0), of the other: 3 (1 - s) (1/2 - 1)
     * </pre>
     */
    @Test
    void mixedRowsHaveBothTargetsLossesByTheirShares() {
        ModelSpec spec = new ModelSpec(
                List.of(new ModelSpec.Input("x", Shape.of(1))),
                List.of(new Node("kind", Dense.of(2), List.of("x"))),
                List.of(Output.of("kind", new SoftmaxCrossEntropy(0))));
        Batch batch = mixed(spec, 0, 1);
        Mixing mixing = Objects.requireNonNull(batch.mixing());
        double s = mixing.share(0);
        double t = mixing.share(1);
        float[][] gradients = {{Float.NaN, Float.NaN, Float.NaN, Float.NaN}};
        LossSum losses = new LossSum();
        new LossHead(Graph.of(spec), 2).apply(batch, new float[][] {{0, 0, 0, 0}}, gradients, losses);
        double weights = 2 * s + 3 * (1 - s) + 3 * t + 2 * (1 - t);
        assertThat(losses.weightSum()).isCloseTo(weights, within(1e-6));
        assertThat(losses.lossSum()).isCloseTo(weights * Math.log(2), within(1e-6));
        double first = 2 * s * 0.5 - 3 * (1 - s) * 0.5;
        double second = 3 * t * 0.5 - 2 * (1 - t) * 0.5;
        assertThat(gradients[0])
                .containsExactly(
                        new float[] {(float) -first, (float) first, (float) second, (float) -second}, within(1e-6f));
    }

    /** Against central differences, with every registered loss of dense targets, two answers each. */
    @Test
    void mixedGradientsAgreeWithFiniteDifferences() {
        for (Loss loss : List.of(
                new SoftmaxCrossEntropy(0.1), new Mse(), new SigmoidCrossEntropy(1), new MultiLabelSoftMargin())) {
            int units = loss instanceof SigmoidCrossEntropy ? 1 : 3;
            ModelSpec spec = new ModelSpec(
                    List.of(new ModelSpec.Input("x", Shape.of(1))),
                    List.of(new Node("a", Dense.of(units), List.of("x")), new Node("b", Dense.of(units), List.of("x"))),
                    List.of(Output.of("a", loss), new Output("b", "b", loss, 0.5)));
            int size = spec.targetSize();
            float[] targets = new float[2 * size];
            for (int i = 0; i < targets.length; i++) {
                targets[i] = i % 2;
            }
            Batch batch = mixed(spec, targets);
            LossHead head = new LossHead(Graph.of(spec), 2);
            float[][] outputs = {new float[2 * units], new float[2 * units]};
            for (int i = 0; i < 2 * units; i++) {
                outputs[0][i] = 0.3f * i - 0.5f;
                outputs[1][i] = 0.7f - 0.2f * i;
            }
            float[][] gradients = {new float[2 * units], new float[2 * units]};
            LossSum losses = new LossSum();
            head.apply(batch, outputs, gradients, losses);
            for (int answer = 0; answer < 2; answer++) {
                for (int i = 0; i < 2 * units; i++) {
                    float kept = outputs[answer][i];
                    double step = 1e-2;
                    outputs[answer][i] = (float) (kept + step);
                    head.apply(batch, outputs, new float[2][0], losses);
                    double above = losses.lossSum();
                    outputs[answer][i] = (float) (kept - step);
                    head.apply(batch, outputs, new float[2][0], losses);
                    double below = losses.lossSum();
                    outputs[answer][i] = kept;
                    assertThat((above - below) / (2 * step))
                            .as(loss + " " + answer + " " + i)
                            .isCloseTo(gradients[answer][i], within(2e-4 * (1 + Math.abs(gradients[answer][i]))));
                }
            }
        }
    }
}
