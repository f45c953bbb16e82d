package io.lockstep.kernels.layer.normalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GroupNormTest implements LayerExamples {
    private static final float[][] TENSORS = {{3, 6, 1, 1}, {0, 1, 5, 6}};

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(GroupNorm.of(2), List.of(Shape.of(6, 2, 2))),
                new Example(new GroupNorm(1, 1e-3), List.of(Shape.of(4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        GroupNorm norm = (GroupNorm) layer;
        double[] weight = tensors.apply("weight");
        double[] y = NormalisationFormulas.normalised(inputs[0], inputs[0].length / norm.groups(), norm.epsilon());
        int positions = y.length / weight.length;
        for (int i = 0; i < y.length; i++) {
            y[i] = weight[i / positions] * y[i] + tensors.apply("bias")[i / positions];
        }
        return y;
    }

    /**
     * By hand, epsilon 4, two groups of two channels of two positions: the first holds 1 3 | 5 7, mean 4, variance 5,
     * deviations over 3; the second a constant.
     */
    @Test
    void normalisesGroupsOfChannels() {
        PlainKernel kernel = new GroupNorm(2, 4).kernel(List.of(Shape.of(4, 2)));
        float[] y = Passes.forward(kernel, 1, 8, TENSORS, new float[] {1, 3, 5, 7, 8, 8, 8, 8});
        assertThat(y).containsExactly(new float[] {-3, -1, 3, 7, 5, 5, 6, 6}, within(1e-6f));
    }

    /**
     * By hand: x^ of the first group is -1 -1/3 1/3 1. dY 1 0 0 1 gives g = 3 0 0 6, mean(g) 9/4, mean(g x^) 3/4, so dX
     * = (g - 9/4 - 3/4 x^) / 3; dWeight -1 and 1.
     */
    @Test
    void gradientsFollowTheWorkedExample() {
        PlainKernel kernel = new GroupNorm(2, 4).kernel(List.of(Shape.of(4, 2)));
        float[][] dTensors = new float[2][4];
        float[][] dX = Passes.backward(
                kernel, 1, new float[] {1, 0, 0, 1, 0, 0, 0, 0}, TENSORS, dTensors, new float[] {1, 3, 5, 7, 8, 8, 8, 8
                });
        assertThat(dX[0]).containsExactly(new float[] {1 / 2f, -2 / 3f, -5 / 6f, 1, 0, 0, 0, 0}, within(1e-6f));
        assertThat(dTensors[0]).containsExactly(new float[] {-1, 1, 0, 0}, within(1e-6f));
        assertThat(dTensors[1]).containsExactly(1, 1, 0, 0);
    }

    /**
     * One group is layer normalisation of the whole example with weights by channel; groups of one, of each channel.
     */
    @Test
    void asksForScaleAndShiftByChannel() {
        List<ParameterSpec> tensors = GroupNorm.of(3).parameters(List.of(Shape.of(6, 4, 4)));
        assertThat(tensors).extracting(ParameterSpec::name).containsExactly("weight", "bias");
        assertThat(tensors).extracting(ParameterSpec::shape).containsOnly(Shape.of(6));
        assertThat(tensors).extracting(ParameterSpec::role).containsOnly(Role.OFFSET);
    }

    @Test
    void refusesGroupsThatDoNotDivide() {
        assertThatThrownBy(() -> GroupNorm.of(3).output(List.of(Shape.of(4, 5, 5))))
                .hasMessage("groups 3 must divide the 4 channels of input 4x5x5. Change groups");
        assertThatThrownBy(() -> GroupNorm.of(0)).hasMessage("groups must be at least 1, got 0");
        assertThatThrownBy(() -> GroupNorm.of(1).output(List.of(Shape.of())))
                .hasMessage("takes channels on axis 0, got a scalar. Remove it");
    }
}
