package io.lockstep.kernels.layer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.initializer.Initializers;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.convolution.ConvTranspose1d;
import io.lockstep.kernels.layer.convolution.ConvTranspose2d;
import io.lockstep.kernels.layer.pooling.AveragePool2d;
import io.lockstep.kernels.layer.pooling.GlobalMaxPool;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.upsampling.Upsample;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How layers over images and lines are written, and what is said about those that cannot be. */
class SpatialMessagesTest {
    private static final Binding BINDING = new Binding(Layers.REGISTRY, Activations.REGISTRY, Initializers.REGISTRY);

    private static Layer bind(String kind, Object... keysAndValues) {
        Map<String, Object> keys = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return BINDING.bind(Layer.class, Map.of(kind, keys), "model.layers[3]");
    }

    private static void refused(String message, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static void refused(String message, Layer layer, int... input) {
        refused(message, () -> layer.output(List.of(Shape.of(input))));
    }

    @Test
    void sizesAreOneNumberOrOneForEachAxis() {
        assertThat(bind("conv2d", "filters", 8, "kernel", 3))
                .isEqualTo(Conv2d.of(8, Window.of(3), Padding.valid(), new None()));
        assertThat(bind("conv2d", "filters", 8, "kernel", List.of(3, 5), "padding", "same", "activation", "relu"))
                .isEqualTo(Conv2d.of(8, Window.of(3, 5), Padding.same(), new Relu()));
        assertThat(bind("conv2d", "filters", 8, "kernel", List.of(3, 3), "padding", List.of(1, 2, 3, 4)))
                .isEqualTo(Conv2d.of(8, Window.of(3), Padding.of(1, 2, 3, 4), new None()));
        assertThat(bind("maxPool2d", "kernel", 2)).isEqualTo(MaxPool2d.of(2));
        assertThat(bind("averagePool2d", "kernel", 2)).isEqualTo(AveragePool2d.of(2));
        assertThat(bind("upsample", "factor", 2)).isEqualTo(new Upsample(Window.of(2), Upsample.Mode.NEAREST));
        assertThat(bind("convTranspose1d", "filters", 1, "kernel", 2, "padding", 1))
                .isEqualTo(new ConvTranspose1d(1, 2, 1, Padding.of(1), 0, 1, 1, new None(), true, null));
    }

    @Test
    void areWrittenAsTheyAreRead() {
        assertThat(String.valueOf(BINDING.unbind(new MaxPool2d(Window.of(2), Window.of(1, 2), Padding.same()))))
                .isEqualTo("{maxPool2d={kernel=2, stride=[1, 2], padding=same}}");
        assertThat(String.valueOf(BINDING.unbind(new MaxPool1d(2, null, Padding.of(1, 0)))))
                .isEqualTo("{maxPool1d={kernel=2, stride=null, padding=[1, 0]}}");
    }

    @Test
    void refusesSizesThatAreNone() {
        refused(
                "model.layers[3].conv2d.kernel: must be from 1 to 32767, got 0",
                () -> bind("conv2d", "filters", 1, "kernel", List.of(3, 0)));
        refused(
                "model.layers[3].conv2d.kernel: expected one number or [height, width], got [1, 2, 3]",
                () -> bind("conv2d", "filters", 1, "kernel", List.of(1, 2, 3)));
        refused(
                "model.layers[3].conv2d.kernel[0]: expected a number, got text 'big'",
                () -> bind("conv2d", "filters", 1, "kernel", "big"));
        refused(
                "model.layers[3].conv2d.padding: expected same, valid, or 1, 2 or 4 whole numbers from 0 to 32767, got"
                        + " [-1]",
                () -> bind("conv2d", "filters", 1, "kernel", 1, "padding", -1));
        refused(
                "model.layers[3].conv2d.padding: expected same, valid, or 1, 2 or 4 whole numbers from 0 to 32767, got"
                        + " [smae]",
                () -> bind("conv2d", "filters", 1, "kernel", 1, "padding", "smae"));
        refused(
                "model.layers[3].conv2d.padding: expected same, valid, or 1, 2 or 4 whole numbers from 0 to 32767, got"
                        + " [1, 2, 3]",
                () -> bind("conv2d", "filters", 1, "kernel", 1, "padding", List.of(1, 2, 3)));
        refused(
                "model.layers[3].conv1d: stride must be from 1 to 32767, got 0",
                () -> bind("conv1d", "filters", 1, "kernel", 1, "stride", 0));
        refused(
                "model.layers[3].conv1d: dilation must be from 1 to 32767, got 32768",
                () -> bind("conv1d", "filters", 1, "kernel", 1, "dilation", 32768));
        refused(
                "model.layers[3].convTranspose1d: kernel must be from 1 to 32767, got -1",
                () -> bind("convTranspose1d", "filters", 1, "kernel", -1));
        refused(
                "model.layers[3].maxPool1d: stride must be from 1 to 32767, got 0",
                () -> bind("maxPool1d", "kernel", 1, "stride", 0));
        refused(
                "model.layers[3].conv2d: filters must be at least 1, got 0",
                () -> bind("conv2d", "filters", 0, "kernel", 1));
        refused(
                "model.layers[3].conv2d: groups must be at least 1, got 0",
                () -> bind("conv2d", "filters", 1, "kernel", 1, "groups", 0));
    }

    @Test
    void refusesKernelsThatDoNotFit() {
        refused(
                "kernel 7x7 does not fit input 1x5x5. Use a smaller kernel or padding: same",
                Conv2d.of(1, Window.of(7), Padding.valid(), new None()),
                1,
                5,
                5);
        refused(
                "kernel 3x3 with dilation 1x4 does not fit input 2x9x5 with padding [0, 1]. Use a smaller kernel or"
                        + " padding: same",
                new Conv2d(1, Window.of(3), Window.of(1), Padding.of(0, 1), Window.of(1, 4), 1, new None(), true, null),
                2,
                9,
                5);
        refused(
                "kernel 3 with dilation 2 does not fit input 1x4. Use a smaller kernel or padding: same",
                new Conv1d(1, 3, 1, Padding.valid(), 2, 1, new None(), true, null),
                1,
                4);
        refused("kernel 4x4 does not fit input 2x3x9. Use a smaller kernel or padding: same", MaxPool2d.of(4), 2, 3, 9);
        refused(
                "padding 2 must be less than the kernel's 2. Use a larger kernel or less padding",
                new AveragePool2d(Window.of(2), null, Padding.of(0, 0, 0, 2), false),
                1,
                5,
                5);
        refused(
                "padding 3 leaves nothing of what kernel 3 makes of input 1x4x2. Use less padding",
                transposed(Padding.of(3), Padding.of(0), 1),
                1,
                4,
                2);
    }

    private static ConvTranspose2d transposed(Padding padding, Padding further, int groups) {
        return new ConvTranspose2d(
                6, Window.of(3), Window.of(2), padding, further, Window.of(1), groups, new None(), true, null);
    }

    @Test
    void refusesOutputPaddingWithoutMeaning() {
        refused(
                "outputPadding must be from 0 to less than the stride 2, got 2. Use padding: same for an output of stride"
                        + " times the input",
                transposed(Padding.of(1), Padding.of(0, 2), 1),
                1,
                4,
                4);
        refused(
                "outputPadding 1 has no place beside padding: same. Remove it",
                transposed(Padding.same(), Padding.of(1), 1),
                1,
                4,
                4);
        refused(
                "outputPadding: expected one number or [vertical, horizontal], got same",
                () -> transposed(Padding.valid(), Padding.same(), 1));
        refused(
                "outputPadding must be from 0 to less than the stride 1, got -1. Use padding: same for an output of stride"
                        + " times the input",
                new ConvTranspose1d(1, 3, 1, Padding.valid(), -1, 1, 1, new None(), true, null),
                1,
                4);
    }

    @Test
    void refusesGroupsThatDoNotDivide() {
        refused(
                "groups 3 must divide the 4 channels of input 4x8x8 and the 6 filters. Change groups or filters",
                new Conv2d(6, Window.of(1), Window.of(1), Padding.valid(), Window.of(1), 3, new None(), true, null),
                4,
                8,
                8);
        refused(
                "groups 4 must divide the 4 channels of input 4x8x8 and the 6 filters. Change groups or filters",
                transposed(Padding.valid(), Padding.of(0), 4),
                4,
                8,
                8);
    }

    @Test
    void refusesInputsThatAreNoImageOrLine() {
        refused(
                "takes channels x height x width for each example, got 784. Give the input such a shape",
                MaxPool2d.of(2),
                784);
        refused(
                "takes channels x height x width for each example, got 28x28. Give the input such a shape",
                transposed(Padding.valid(), Padding.of(0), 1),
                28,
                28);
        refused(
                "takes channels x length for each example, got 1x28x28. Give the input such a shape",
                new MaxPool1d(2, null, Padding.valid()),
                1,
                28,
                28);
        refused(
                "padding of one axis: expected one number or [left, right], got [0, 0, 0, 0]",
                new MaxPool1d(2, null, Padding.of(0, 0, 0, 0)),
                1,
                28);
        refused(
                "takes channels x height x width or channels x length for each example, got 10. Remove it, or give the"
                        + " input such a shape",
                new GlobalMaxPool(),
                10);
        refused(
                "factor 2x2: takes channels x height x width for each example or channels x length, got 10. Give the input"
                        + " such a shape",
                new Upsample(Window.of(2), Upsample.Mode.NEAREST),
                10);
        refused(
                "factor 2x1: takes channels x height x width for each example, got 3x10. Give the input such a shape",
                new Upsample(Window.of(2, 1), Upsample.Mode.NEAREST),
                3,
                10);
    }

    @Test
    void refusesOutputsThatNoArrayHolds() {
        refused(
                "factor 32767 makes more than 2^31 elements of 70000. Use a smaller factor",
                new Upsample(Window.of(1, 32767), Upsample.Mode.NEAREST),
                1,
                1,
                70000);
        refused(
                "stride 32767 makes more than 2^31 elements of input 1x70000. Use a smaller stride",
                new ConvTranspose1d(1, 1, 32767, Padding.same(), 0, 1, 1, new None(), true, null),
                1,
                70000);
    }
}
