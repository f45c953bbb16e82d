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
 * Transposed convolution of images, the way a convolution sends gradients back: every input element x[c, i, j] adds
 * {@code x w[c, f, u, v]} to the output element [f, i s - p + u d, j s - p + v d], where there is one. Input [channels,
 * height, width], output [filters, height, width], {@code weight} w [channels, filters / groups, kernel height, kernel
 * width], {@code bias} b [filters], zero at first and not decayed. Sizes as PyTorch's {@code ConvTranspose2d}: {@code
 * (input - 1) s - padding before and after + (kernel - 1) d + 1 + outputPadding}.
 *
 * @param filters channels of the output, at least 1
 * @param kernel u and v
 * @param stride s
 * @param padding p, cut off from the output; {@code same}: the output is s times the input
 * @param outputPadding one number or [vertical, horizontal], less than the stride: further output at the end
 * @param dilation d
 * @param groups channels and filters are cut into so many parts that do not see each other
 * @param activation applied to the sum
 * @param bias whether there is b
 * @param initializer of w, whose fan-in is, as in PyTorch, filters / groups x kernel; absent: chosen as for
 *     {@link Dense}
 */
public record ConvTranspose2d(
        int filters,
        Window kernel,
        @Default("1") Window stride,
        @Default("valid") Padding padding,
        @Default("0") Padding outputPadding,
        @Default("1") Window dilation,
        @Default("1") int groups,
        @Default("none") Activation activation,
        @Default("true") boolean bias,
        @Nullable Initializer initializer)
        implements Layer {
    public ConvTranspose2d {
        ConvTensors.check(filters, groups);
        if (outputPadding.isSame()
                || outputPadding.isCeil()
                || outputPadding.sides().size() > 2) {
            throw new IllegalArgumentException(
                    "outputPadding: expected one number or [vertical, horizontal], got " + outputPadding);
        }
    }

    /** The convolution from the output (image) to the input (map) that this one transposes. */
    public ConvGeometry geometry(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        List<SlidingAxis> axes =
                new Stencil(kernel, stride, dilation, padding).underImage(input, outputPadding.ofImage());
        ConvTensors.checkGroups(groups, input.size(0), filters, input);
        return new ConvGeometry(filters, input.size(0), groups, axes.get(0), axes.get(1));
    }

    @Override
    public Shape output(List<Shape> inputs) {
        ConvGeometry sizes = geometry(inputs);
        return Shape.of(filters, sizes.vertical().input(), sizes.horizontal().input());
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        ConvGeometry sizes = geometry(inputs);
        Shape weight = Shape.of(sizes.filters(), sizes.channelsPerGroup(), kernel.height(), kernel.width());
        return ConvTensors.of(weight, filters, activation, bias, initializer);
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
