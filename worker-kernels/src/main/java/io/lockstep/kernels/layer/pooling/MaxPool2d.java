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
 * The largest element of each window, channel by channel: input [channels, height, width]. Padding is never the
 * largest; NaN stays NaN; of equal elements the first, in row-major order, receives the gradient.
 *
 * @param kernel of the window
 * @param stride absent: as {@code kernel}, so that windows do not overlap
 * @param padding less than {@code kernel} on every side, or {@code ceil}
 */
public record MaxPool2d(
        Window kernel,
        @Nullable Window stride,
        @Default("valid") Padding padding) implements Pool {
    /** Windows side by side. */
    public static MaxPool2d of(int kernel) {
        return new MaxPool2d(Window.of(kernel), null, Padding.valid());
    }

    @Override
    public PoolGeometry geometry(List<Shape> inputs) {
        return Pooling.image(Inputs.one(inputs), kernel, stride, padding);
    }

    @Override
    public Function function() {
        return Function.MAXIMUM;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        PoolGeometry sizes = geometry(inputs);
        return Shape.of(
                sizes.channels(), sizes.vertical().output(), sizes.horizontal().output());
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new MaxPoolKernel(geometry(inputs));
    }
}
