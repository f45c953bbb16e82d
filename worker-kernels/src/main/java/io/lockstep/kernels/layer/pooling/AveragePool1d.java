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
 * {@link AveragePool2d} along one axis: input [channels, length].
 *
 * @param kernel length of the window, at least 1
 * @param stride absent: as {@code kernel}
 * @param padding less than {@code kernel} on both sides, or {@code ceil}
 * @param countIncludePadding whether the mean counts padding as zeros
 */
public record AveragePool1d(
        int kernel,
        @Nullable Integer stride,
        @Default("valid") Padding padding,
        @Default("false") boolean countIncludePadding)
        implements Pool {
    public AveragePool1d {
        Pooling.check(kernel, stride);
        Pooling.checkCounted(padding, countIncludePadding);
    }

    @Override
    public PoolGeometry geometry(List<Shape> inputs) {
        return Pooling.line(Inputs.one(inputs), kernel, stride, padding);
    }

    @Override
    public Function function() {
        return countIncludePadding ? Function.MEAN_WITH_PADDING : Function.MEAN;
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
        return new AveragePoolKernel(geometry(inputs), countIncludePadding);
    }
}
