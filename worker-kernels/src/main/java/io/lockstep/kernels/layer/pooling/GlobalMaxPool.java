package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * The largest element of each channel, as in {@link MaxPool2d}: [channels, height, width] or [channels, length] to
 * [channels].
 */
public record GlobalMaxPool() implements Pool {
    @Override
    public PoolGeometry geometry(List<Shape> inputs) {
        return Pooling.global(Inputs.one(inputs));
    }

    @Override
    public Function function() {
        return Function.MAXIMUM;
    }

    @Override
    public boolean coversAll() {
        return true;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.of(geometry(inputs).channels());
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        TimeAxis.along(times, inputs.get(0).rank() - 1);
        return TimeAxis.NONE;
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new MaxPoolKernel(geometry(inputs));
    }
}
