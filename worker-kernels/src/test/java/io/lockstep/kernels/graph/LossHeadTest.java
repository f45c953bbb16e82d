package io.lockstep.kernels.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
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
}
