package io.lockstep.kernels.layer.normalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FrozenBatchNormTest implements LayerExamples {
    /** Random variances from -1 to 1 want an epsilon above that. */
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new FrozenBatchNorm(2, new None()), List.of(Shape.of(7))),
                new Example(new FrozenBatchNorm(2, new Relu()), List.of(Shape.of(3, 5))),
                new Example(new FrozenBatchNorm(3, new Silu()), List.of(Shape.of(4, 3, 5))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        FrozenBatchNorm norm = (FrozenBatchNorm) layer;
        double[] mean = tensors.apply("runningMean");
        double[] y = inputs[0].clone();
        for (int i = 0; i < y.length; i++) {
            int c = i / (y.length / mean.length);
            double root = Math.sqrt(tensors.apply("runningVariance")[c] + norm.epsilon());
            double z = tensors.apply("weight")[c] * (y[i] - mean[c]) / root + tensors.apply("bias")[c];
            y[i] = norm.activation() instanceof Relu
                    ? Math.max(z, 0)
                    : norm.activation() instanceof Silu ? z / (1 + StrictMath.exp(-z)) : z;
        }
        return y;
    }

    /**
     * Mean 1, variance 3, epsilon 1: (x - 1) / 2 times 4, plus 0.5. In training as in inference, whatever the rows are.
     */
    @Test
    void takesTheStatisticsItHas() {
        PlainKernel kernel = new FrozenBatchNorm(1, new None()).kernel(List.of(Shape.of(1)));
        float[][] tensors = {{4}, {0.5f}, {1}, {3}};
        assertThat(Passes.forward(kernel, 2, 1, tensors, new float[] {2, -1}))
                .containsExactly(new float[] {2.5f, -3.5f}, within(1e-6f));
        assertThat(Passes.forward(kernel, 1, 1, tensors, new float[] {2})).containsExactly(2.5f);
        float[][] gradients = {{0}, {0}, {0}, {0}};
        float[][] dX = Passes.backward(kernel, 2, new float[] {1, 10}, tensors, gradients, new float[] {2, -1});
        assertThat(dX[0]).containsExactly(new float[] {2, 20}, within(1e-6f));
        assertThat(gradients[0][0]).isCloseTo(0.5f - 10, within(1e-6f));
        assertThat(gradients[1][0]).isEqualTo(11);
        assertThat(gradients[2][0]).isZero();
        assertThat(gradients[3][0]).isZero();
    }

    @Test
    void itsStatisticsStayAndItsRowsDoNotSeeEachOther() {
        FrozenBatchNorm norm = new FrozenBatchNorm(1e-5, new None());
        assertThat(norm.couplesRows()).isFalse();
        assertThat(norm.parameters(List.of(Shape.of(3, 2))))
                .extracting(ParameterSpec::role)
                .containsExactly(Role.OFFSET, Role.OFFSET, Role.Statistic.HELD, Role.Statistic.HELD);
        assertThat(norm.parameters(List.of(Shape.of(3, 2))))
                .extracting(ParameterSpec::name)
                .containsExactlyElementsOf(BatchNorm.of(new None()).parameters(List.of(Shape.of(3, 2))).stream()
                        .map(ParameterSpec::name)
                        .toList());
        assertThatThrownBy(() -> new FrozenBatchNorm(0, new None()))
                .hasMessage("epsilon must be above 0, got 0.0. Usual: 1e-5");
    }
}
