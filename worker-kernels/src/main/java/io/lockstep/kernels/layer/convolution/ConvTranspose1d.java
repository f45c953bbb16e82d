package io.lockstep.kernels.layer.convolution;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
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
 * {@link ConvTranspose2d} along one axis: input [channels, length], output [filters, length], {@code weight} [channels,
 * filters / groups, kernel].
 *
 * @param filters channels of the output, at least 1
 * @param kernel its length, at least 1
 * @param stride at least 1
 * @param padding one number or [left, right] where it is given in numbers
 * @param outputPadding from 0, less than the stride
 * @param dilation distance of neighbours in the kernel, at least 1
 * @param groups channels and filters are cut into so many parts that do not see each other
 * @param bias whether there is one
 * @param initializer of the weight; absent: chosen as for {@link Dense}
 */
public record ConvTranspose1d(
        int filters,
        int kernel,
        @Default("1") int stride,
        @Default("valid") Padding padding,
        @Default("0") int outputPadding,
        @Default("1") int dilation,
        @Default("1") int groups,
        @Default("none") Activation activation,
        @Default("true") boolean bias,
        @Nullable Initializer initializer)
        implements Layer {
    public ConvTranspose1d {
        ConvTensors.check(filters, groups);
        Window.check("kernel", kernel);
        Window.check("stride", stride);
        Window.check("dilation", dilation);
    }

    /** The convolution from the output (image) to the input (map) that this one transposes. */
    public ConvGeometry geometry(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        List<SlidingAxis> axes =
                Stencil.ofLine(kernel, stride, dilation, padding).underLine(input, outputPadding);
        ConvTensors.checkGroups(groups, input.size(0), filters, input);
        return new ConvGeometry(filters, input.size(0), groups, axes.get(0), axes.get(1));
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.of(filters, geometry(inputs).horizontal().input());
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        ConvGeometry sizes = geometry(inputs);
        return ConvTensors.of(
                Shape.of(sizes.filters(), sizes.channelsPerGroup(), kernel), filters, activation, bias, initializer);
    }

    @Override
    public int outputAxisOfWeight() {
        return 1;
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return ConvKernel.activated(Convolution.of(geometry(inputs)), true, bias, activation);
    }
}
