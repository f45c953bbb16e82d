package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Stencil;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link MaxPool2d} along one axis: input [channels, length].
 *
 * @param kernel length of the window, at least 1
 * @param stride absent: as {@code kernel}
 * @param padding less than {@code kernel} on both sides
 */
public record MaxPool1d(
        int kernel,
        @Nullable Integer stride,
        @Default("valid") Padding padding) implements Pool {
    public MaxPool1d {
        Pooling.check(kernel, stride);
    }

    @Override
    public PoolGeometry geometry(List<Shape> inputs) {
        return Pooling.line(Inputs.one(inputs), kernel, stride, padding);
    }

    @Override
    public Function function() {
        return Function.MAXIMUM;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        PoolGeometry sizes = geometry(inputs);
        return Shape.of(sizes.channels(), sizes.horizontal().output());
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return Stencil.time(TimeAxis.along(times, 1), geometry(inputs).horizontal());
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new MaxPoolKernel(geometry(inputs));
    }
}
