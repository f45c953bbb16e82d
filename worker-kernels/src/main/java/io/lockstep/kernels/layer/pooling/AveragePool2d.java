package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mean of each window, channel by channel: input [channels, height, width].
 *
 * @param kernel of the window
 * @param stride absent: as {@code kernel}, so that windows do not overlap
 * @param padding less than {@code kernel} on every side, or {@code ceil}
 * @param countIncludePadding whether the mean counts padding as zeros (PyTorch's default) or leaves it out
 *     (TensorFlow's)
 */
public record AveragePool2d(
        Window kernel,
        @Nullable Window stride,
        @Default("valid") Padding padding,
        @Default("false") boolean countIncludePadding)
        implements Pool {
    public AveragePool2d {
        Pooling.checkCounted(padding, countIncludePadding);
    }

    /** Windows side by side. */
    public static AveragePool2d of(int kernel) {
        return new AveragePool2d(Window.of(kernel), null, Padding.valid(), false);
    }

    @Override
    public PoolGeometry geometry(List<Shape> inputs) {
        return Pooling.image(Inputs.one(inputs), kernel, stride, padding);
    }

    @Override
    public Function function() {
        return countIncludePadding ? Function.MEAN_WITH_PADDING : Function.MEAN;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        PoolGeometry sizes = geometry(inputs);
        return Shape.of(
                sizes.channels(), sizes.vertical().output(), sizes.horizontal().output());
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new AveragePoolKernel(geometry(inputs), countIncludePadding);
    }
}
