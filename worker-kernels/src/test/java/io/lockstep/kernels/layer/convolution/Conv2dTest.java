package io.lockstep.kernels.layer.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.initializer.GlorotUniform;
import io.lockstep.kernels.initializer.HeNormal;
import io.lockstep.kernels.layer.ActivationExamples;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingAxis;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Conv2dTest implements LayerExamples {
    private static final Window ONE = Window.of(1);
    /** 1 to 9, row by row. */
    private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(Conv2d.of(1, Window.of(1), Padding.valid(), new None()), List.of(Shape.of(1, 1, 1))),
                new Example(
                        Conv2d.of(4, Window.of(3), Padding.same(), new Gelu(Gelu.Form.ERF)),
                        List.of(Shape.of(2, 5, 6))),
                new Example(
                        new Conv2d(
                                6,
                                Window.of(2, 3),
                                Window.of(2, 1),
                                Padding.of(1, 0, 2, 3),
                                Window.of(1, 2),
                                2,
                                new Tanh(),
                                false,
                                null),
                        List.of(Shape.of(4, 5, 4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        Conv2d conv = (Conv2d) layer;
        double[] y = SlidingFormulas.convolved(
                SlidingFormulas.Sizes.of(conv.kernel(), conv.stride(), conv.dilation(), conv.padding()),
                conv.groups(),
                SlidingFormulas.Image.of(shapes.get(0), inputs[0]),
                layer.output(shapes),
                tensors.apply("weight"),
                tensors.apply("bias"));
        return ActivationExamples.values(conv.activation(), y);
    }

    private static Conv2d conv(
            Window kernel, Window stride, Padding padding, Window dilation, int groups, int filters) {
        return new Conv2d(filters, kernel, stride, padding, dilation, groups, new None(), false, null);
    }

    /** Top left: 1 + 2*2 + 3*4 + 4*5 = 37; each step to the right adds 1+2+3+4 = 10, each step down 30. */
    @Test
    void convolutionIsACrossCorrelation() {
        Conv2d layer = Conv2d.of(1, Window.of(2), Padding.valid(), new None());
        assertThat(Passes.row(layer, Shape.of(1, 3, 3), NINE, new float[] {1, 2, 3, 4}, new float[] {0.5f}))
                .containsExactly(37.5f, 47.5f, 67.5f, 77.5f);
    }

    /**
     * A kernel of 2 over 3 inputs, same: one zero in all, at the end. The last column is 1*3 + 3*6 = 21, 1*6 + 3*9 = 33
     * and 9; the last row 7 + 2*8 = 23, 8 + 2*9 = 26.
     */
    @Test
    void samePaddingPutsTheOddZeroAtTheEnd() {
        Conv2d layer = conv(Window.of(2), ONE, Padding.same(), ONE, 1, 1);
        assertThat(Passes.row(layer, Shape.of(1, 3, 3), NINE, new float[] {1, 2, 3, 4}))
                .containsExactly(37, 47, 21, 67, 77, 33, 23, 26, 9);
    }

    /**
     * Four sides in the order top, left, bottom, right: the only window that is not padding has the input at its end.
     */
    @Test
    void explicitPaddingNamesTheFourSides() {
        Conv2d layer = conv(Window.of(2, 3), ONE, Padding.of(1, 2, 0, 0), ONE, 1, 1);
        assertThat(Passes.row(layer, Shape.of(1, 1, 1), new float[] {7}, new float[] {1, 2, 3, 4, 5, 6}))
                .containsExactly(42);
    }

    /** Channel c of the input is scaled by its own filters 2c and 2c + 1 only. */
    @Test
    void groupsDoNotSeeEachOther() {
        Conv2d layer = conv(ONE, ONE, Padding.valid(), ONE, 2, 4);
        assertThat(Passes.row(layer, Shape.of(2, 1, 2), new float[] {1, 2, 3, 4}, new float[] {1, 10, 100, 1000}))
                .containsExactly(1, 2, 10, 20, 300, 400, 3000, 4000);
    }

    @Test
    void theActivationFollowsTheBias() {
        Conv2d layer = Conv2d.of(1, ONE, Padding.valid(), new Relu());
        assertThat(Passes.row(layer, Shape.of(1, 1, 2), new float[] {1, 3}, new float[] {2}, new float[] {-5}))
                .containsExactly(0, 1);
    }

    /** out = ceil(in / stride) whatever the kernel and the dilation. */
    @ParameterizedTest
    @CsvSource({"28,5,1,1,28", "7,3,2,1,4", "8,3,2,1,4", "1,7,1,1,1", "9,2,4,3,3", "5,1,3,1,2"})
    void sameDependsOnTheStrideOnly(int input, int kernel, int stride, int dilation, int output) {
        Conv2d layer = conv(Window.of(kernel), Window.of(stride), Padding.same(), Window.of(dilation), 1, 1);
        SlidingAxis axis = layer.geometry(List.of(Shape.of(1, input, input))).vertical();
        assertThat(axis.output()).isEqualTo(output);
        assertThat(axis.after() - axis.before()).isBetween(0, 1);
    }

    @Test
    void asksForWeightThenBias() {
        Conv2d layer = new Conv2d(6, Window.of(2, 3), ONE, Padding.valid(), ONE, 2, new None(), true, null);
        List<ParameterSpec> tensors = layer.parameters(List.of(Shape.of(4, 5, 5)));
        assertThat(tensors).extracting(ParameterSpec::name).containsExactly("weight", "bias");
        assertThat(tensors).extracting(ParameterSpec::shape).containsExactly(Shape.of(6, 2, 2, 3), Shape.of(6));
        assertThat(tensors).extracting(ParameterSpec::role).containsExactly(Role.WEIGHT, Role.OFFSET);
    }

    /** heNormal's deviation is sqrt(2 / (channels of a group x kernel)) = sqrt(2 / 50) = 0.2. */
    @Test
    void firstWeightsCountTheKernelAsInputs() {
        Conv2d layer = new Conv2d(400, Window.of(5), ONE, Padding.valid(), ONE, 2, new Relu(), true, null);
        ParameterSpec weight = layer.parameters(List.of(Shape.of(4, 5, 5))).get(0);
        assertThat(weight.initializer()).isEqualTo(new HeNormal());
        float[] values = new float[weight.shape().elementCount()];
        weight.initializer().fill(weight.shape(), RandomStream.of(1, Purpose.INITIALIZATION), values, 0);
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        assertThat(Math.sqrt(squares / values.length)).isCloseTo(0.2, within(0.005));
        assertThat(conv(ONE, ONE, Padding.valid(), ONE, 1, 1)
                        .parameters(List.of(Shape.of(1, 1, 1)))
                        .get(0)
                        .initializer())
                .isEqualTo(new GlorotUniform());
    }

    @Test
    void refusesPaddingOfPooling() {
        assertThatThrownBy(() ->
                        Conv2d.of(1, Window.of(2), Padding.ceil(), new None()).output(List.of(Shape.of(1, 5, 5))))
                .hasMessage("padding ceil is for pooling, expected same, valid or numbers. Use padding: same");
    }
}
