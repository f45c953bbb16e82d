package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.SlidingAxis;
import io.lockstep.kernels.layer.window.Stencil;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolution of images, as the field calls the cross-correlation
 * {@code y[f, i, j] = act(b[f] + sum over c, u, v of w[f, c, u, v] x[c, i s - p + u d, j s - p + v d])}: input
 * [channels, height, width], output [filters, height, width], {@code weight} w [filters, channels / groups, kernel
 * height, kernel width], {@code bias} b [filters], zero at first and not decayed.
 *
 * @param filters channels of the output, at least 1
 * @param kernel u and v
 * @param stride s
 * @param padding p zeros around the input
 * @param dilation d
 * @param groups channels and filters are cut into so many parts that do not see each other; as many as channels:
 *     depthwise
 * @param activation act
 * @param bias whether there is b
 * @param initializer of w; absent: chosen as for {@link Dense}
 */
public record Conv2d(
        int filters,
        Window kernel,
        @Default("1") Window stride,
        @Default("valid") Padding padding,
        @Default("1") Window dilation,
        @Default("1") int groups,
        @Default("none") Activation activation,
        @Default("true") boolean bias,
        @Nullable Initializer initializer)
        implements Layer {
    public Conv2d {
        ConvTensors.check(filters, groups);
    }

    /** Stride 1, no dilation, one group, with bias. */
    public static Conv2d of(int filters, Window kernel, Padding padding, Activation activation) {
        return new Conv2d(filters, kernel, Window.of(1), padding, Window.of(1), 1, activation, true, null);
    }

    /** All its sizes; channels of the image are those of the input. */
    public ConvGeometry geometry(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        List<SlidingAxis> axes = new Stencil(kernel, stride, dilation, padding).overImage(input);
        ConvTensors.checkGroups(groups, input.size(0), filters, input);
        return new ConvGeometry(input.size(0), filters, groups, axes.get(0), axes.get(1));
    }

    @Override
    public Shape output(List<Shape> inputs) {
        ConvGeometry sizes = geometry(inputs);
        return Shape.of(filters, sizes.vertical().output(), sizes.horizontal().output());
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape weight = Shape.of(filters, geometry(inputs).channelsPerGroup(), kernel.height(), kernel.width());
        return ConvTensors.of(weight, filters, activation, bias, initializer);
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        ConvGeometry sizes = geometry(inputs);
        TimeAxis time = TimeAxis.across(times, 0);
        return Stencil.time(time, time.axis() == 1 ? sizes.vertical() : sizes.horizontal());
    }

    @Override
    public int outputAxisOfWeight() {
        return 0;
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return ConvKernel.activated(Convolution.of(geometry(inputs)), false, bias, activation);
    }
}
