package io.lockstep.kernels.layer.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.initializer.GlorotUniform;
import io.lockstep.kernels.initializer.HeNormal;
import io.lockstep.kernels.initializer.Ones;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingAxis;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Worked examples of the convolutions; {@code LayerContractTest} and the conformance suite do the rest. */
class ConvolutionsTest {
    private static final Window ONE = Window.of(1);
    /** 1 to 9, row by row. */
    private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    private static Conv2d conv(
            Window kernel, Window stride, Padding padding, Window dilation, int groups, int filters) {
        return new Conv2d(filters, kernel, stride, padding, dilation, groups, new None(), false, null);
    }

    private static float[] run(Layer layer, Shape input, float[] x, float[]... parameters) {
        List<Shape> inputs = List.of(input);
        PlainKernel kernel = layer.kernel(inputs);
        int[] sizes = kernel.scratchSizes(1);
        float[][] scratch = new float[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            scratch[i] = new float[sizes[i]];
        }
        float[] y = new float[layer.output(inputs).elementCount()];
        Arrays.fill(y, Float.NaN);
        CurrentPass pass = CurrentPass.inference(new PlainProducts(), 1, scratch);
        kernel.forward(pass, parameters, new float[][] {x}, y, new float[0]);
        return y;
    }

    /** Top left: 1 + 2*2 + 3*4 + 4*5 = 37; each step to the right adds 1+2+3+4 = 10, each step down 30. */
    @Test
    void convolutionIsACrossCorrelation() {
        Conv2d layer = Conv2d.of(1, Window.of(2), Padding.valid(), new None());
        assertThat(run(layer, Shape.of(1, 3, 3), NINE, new float[] {1, 2, 3, 4}, new float[] {0.5f}))
                .containsExactly(37.5f, 47.5f, 67.5f, 77.5f);
    }

    /**
     * A kernel of 2 over 3 inputs, same: one zero in all, at the end. The last column is 1*3 + 3*6 = 21, 1*6 + 3*9 = 33 and
     * 9; the last row 7 + 2*8 = 23, 8 + 2*9 = 26.
     */
    @Test
    void samePaddingPutsTheOddZeroAtTheEnd() {
        Conv2d layer = conv(Window.of(2), ONE, Padding.same(), ONE, 1, 1);
        assertThat(run(layer, Shape.of(1, 3, 3), NINE, new float[] {1, 2, 3, 4}))
                .containsExactly(37, 47, 21, 67, 77, 33, 23, 26, 9);
    }

    /**
     * Kernel (1, 10, 100) over a line 1 2 3 4 5, two zeros before, one after: outputs see places -2 + 2 o + 2 k: (-2, 0, 2)
     * and (0, 2, 4), that is 10*1 + 100*3 and 1 + 10*3 + 100*5.
     */
    @Test
    void strideDilationAndUnequalPaddingSeeTheirPlaces() {
        Conv1d layer = new Conv1d(1, 3, 2, Padding.of(2, 1), 2, 1, new None(), false, null);
        assertThat(layer.output(List.of(Shape.of(1, 5)))).isEqualTo(Shape.of(1, 2));
        assertThat(run(layer, Shape.of(1, 5), new float[] {1, 2, 3, 4, 5}, new float[] {1, 10, 100}))
                .containsExactly(310, 531);
    }

    /** Four sides in the order top, left, bottom, right: the only window that is not padding has the input at its end. */
    @Test
    void explicitPaddingNamesTheFourSides() {
        Conv2d layer = conv(Window.of(2, 3), ONE, Padding.of(1, 2, 0, 0), ONE, 1, 1);
        assertThat(run(layer, Shape.of(1, 1, 1), new float[] {7}, new float[] {1, 2, 3, 4, 5, 6}))
                .containsExactly(42);
    }

    /** Channel c of the input is scaled by its own filters 2c and 2c + 1 only. */
    @Test
    void groupsDoNotSeeEachOther() {
        Conv2d layer = conv(ONE, ONE, Padding.valid(), ONE, 2, 4);
        assertThat(run(layer, Shape.of(2, 1, 2), new float[] {1, 2, 3, 4}, new float[] {1, 10, 100, 1000}))
                .containsExactly(1, 2, 10, 20, 300, 400, 3000, 4000);
    }

    @Test
    void theActivationFollowsTheBias() {
        Conv2d layer = Conv2d.of(1, ONE, Padding.valid(), new Relu());
        assertThat(run(layer, Shape.of(1, 1, 2), new float[] {1, 3}, new float[] {2}, new float[] {-5}))
                .containsExactly(0, 1);
    }

    /**
     * 1, 2 / 3, 4 spread by the kernel 1, 10 / 100, 1000 with stride 1: the middle of the 3 x 3 output is 1*1000 + 2*100 +
     * 3*10 + 4.
     */
    @Test
    void transposedConvolutionSpreadsEveryInput() {
        ConvTranspose2d layer = transposed(Window.of(2), ONE, Padding.valid(), Padding.of(0));
        assertThat(run(layer, Shape.of(1, 2, 2), new float[] {1, 2, 3, 4}, new float[] {1, 10, 100, 1000}))
                .containsExactly(1, 12, 20, 103, 1234, 2040, 300, 3400, 4000);
    }

    /** 1 2 by 1, 10, 100 at stride 2: 1, 10, 102, 20, 200, 0; cut by one before, one further behind. */
    @Test
    void transposedConvolutionCutsPaddingAndAddsOutputPadding() {
        ConvTranspose1d layer = new ConvTranspose1d(1, 3, 2, Padding.of(1, 0), 1, 1, 1, new None(), true, null);
        assertThat(run(layer, Shape.of(1, 2), new float[] {1, 2}, new float[] {1, 10, 100}, new float[] {0.5f}))
                .containsExactly(10.5f, 102.5f, 20.5f, 200.5f, 0.5f);
    }

    private static ConvTranspose2d transposed(Window kernel, Window stride, Padding padding, Padding further) {
        return new ConvTranspose2d(1, kernel, stride, padding, further, ONE, 1, new None(), false, null);
    }

    /** PyTorch's formula (5 - 1) s - 2 p + (k - 1) d + 1 + further, and s times the input for same. */
    @Test
    void transposedSizesFollowTheFormula() {
        List<Shape> five = List.of(Shape.of(1, 5, 5));
        assertThat(transposed(Window.of(3, 4), Window.of(2, 3), Padding.of(1, 0), Padding.of(1, 2))
                        .output(five))
                .isEqualTo(Shape.of(1, 10, 18));
        for (int kernel = 1; kernel < 6; kernel++) {
            ConvTranspose2d same = transposed(Window.of(kernel), Window.of(3), Padding.same(), Padding.of(0));
            assertThat(same.output(five)).isEqualTo(Shape.of(1, 15, 15));
        }
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

    /** A tile holds 65536 floats of patches: filters of 272 x 9 leave 26 pixels, so that both axes are cut. */
    @Test
    void tilesOfAnyShapeGiveTheSameResult() {
        ConvGeometry sizes =
                Conv2d.of(2, Window.of(3), Padding.same(), new None()).geometry(List.of(Shape.of(3, 7, 11)));
        float[] x = TestNumbers.uniform(3 * 77, 1, 1);
        float[] weight = TestNumbers.uniform(2 * 27, 1, 2);
        float[] whole = mapAndBack(new Convolution(sizes, new Patches(sizes, 7, 11)), x, weight);
        for (int height : new int[] {1, 2, 7}) {
            for (int width : new int[] {1, 4, 10, 11}) {
                assertThat(mapAndBack(new Convolution(sizes, new Patches(sizes, height, width)), x, weight))
                        .containsExactly(whole, within(1e-4f));
            }
        }
        Patches chosen = Patches.of(new ConvGeometry(
                272, 4, 1, SlidingAxis.padded(30, 3, 1, 1, 1, 1), SlidingAxis.padded(40, 3, 1, 1, 1, 1)));
        assertThat(chosen).extracting(Patches::tileHeight, Patches::tileWidth).containsExactly(1, 26);
    }

    /** The map, what it sends back, and the gradient of the weight, one after the other. */
    private static float[] mapAndBack(Convolution convolution, float[] x, float[] weight) {
        int[] sizes = convolution.scratchSizes();
        float[][] scratch = {new float[sizes[0]], new float[sizes[1]], new float[sizes[2]]};
        CurrentPass pass = CurrentPass.inference(new PlainProducts(), 1, scratch);
        float[] map = new float[2 * 77];
        convolution.toMap(pass, weight, x, map, false);
        float[] image = new float[x.length];
        convolution.toImage(pass, weight, map, image);
        float[] dWeight = new float[weight.length];
        convolution.toWeight(pass, x, map, dWeight);
        float[] all = Arrays.copyOf(map, map.length + image.length + dWeight.length);
        System.arraycopy(image, 0, all, map.length, image.length);
        System.arraycopy(dWeight, 0, all, map.length + image.length, dWeight.length);
        return all;
    }

    @Test
    void asksForWeightThenBias() {
        Conv2d layer = new Conv2d(6, Window.of(2, 3), ONE, Padding.valid(), ONE, 2, new None(), true, null);
        List<ParameterSpec> tensors = layer.parameters(List.of(Shape.of(4, 5, 5)));
        assertThat(tensors).extracting(ParameterSpec::name).containsExactly("weight", "bias");
        assertThat(tensors).extracting(ParameterSpec::shape).containsExactly(Shape.of(6, 2, 2, 3), Shape.of(6));
        assertThat(tensors).extracting(ParameterSpec::role).containsExactly(Role.WEIGHT, Role.OFFSET);
        ConvTranspose1d reversed =
                new ConvTranspose1d(6, 3, 1, Padding.valid(), 0, 1, 2, new Relu(), false, new Ones());
        assertThat(reversed.parameters(List.of(Shape.of(4, 5)))).singleElement().satisfies(weight -> {
            assertThat(weight.shape()).isEqualTo(Shape.of(4, 3, 3));
            assertThat(weight.initializer()).isEqualTo(new Ones());
        });
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
}
