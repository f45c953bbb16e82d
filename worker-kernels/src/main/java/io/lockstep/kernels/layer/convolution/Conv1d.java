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
 * {@link Conv2d} along one axis: input [channels, length], output [filters, length], {@code weight} [filters, channels
 * / groups, kernel]. With {@code padding: causal} an output sees no later input (van den Oord and others,
 * <a href="https://arxiv.org/abs/1609.03499">WaveNet</a>, 2016).
 *
 * @param filters channels of the output, at least 1
 * @param kernel its length, at least 1
 * @param stride at least 1
 * @param padding one number or [left, right] where it is given in numbers
 * @param dilation distance of neighbours in the kernel, at least 1
 * @param groups channels and filters are cut into so many parts that do not see each other
 * @param bias whether there is one
 * @param initializer of the weight; absent: chosen as for {@link Dense}
 */
public record Conv1d(
        int filters,
        int kernel,
        @Default("1") int stride,
        @Default("valid") Padding padding,
        @Default("1") int dilation,
        @Default("1") int groups,
        @Default("none") Activation activation,
        @Default("true") boolean bias,
        @Nullable Initializer initializer)
        implements Layer {
    public Conv1d {
        ConvTensors.check(filters, groups);
        Window.check("kernel", kernel);
        Window.check("stride", stride);
        Window.check("dilation", dilation);
    }

    /** All its sizes; channels of the image are those of the input. */
    public ConvGeometry geometry(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        List<SlidingAxis> axes =
                Stencil.ofLine(kernel, stride, dilation, padding).overLine(input);
        ConvTensors.checkGroups(groups, input.size(0), filters, input);
        return new ConvGeometry(input.size(0), filters, groups, axes.get(0), axes.get(1));
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.of(filters, geometry(inputs).horizontal().output());
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape weight = Shape.of(filters, geometry(inputs).channelsPerGroup(), kernel);
        return ConvTensors.of(weight, filters, activation, bias, initializer);
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return Stencil.time(TimeAxis.along(times, 1), geometry(inputs).horizontal());
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
