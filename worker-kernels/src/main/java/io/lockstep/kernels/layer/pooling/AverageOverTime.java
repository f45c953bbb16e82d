package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * The mean of each number over the steps of a sequence, [T, …] to […]: of a sequence of any length over its own steps.
 * Keras's {@code GlobalAveragePooling1D} with its mask.
 */
public record AverageOverTime() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Pooling.steps(inputs);
        return new Shape(input.sizes().subList(1, input.rank()));
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        TimeAxis.along(times, 0);
        return TimeAxis.NONE;
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new TimePoolKernel(inputs.get(0).size(0), output(inputs).elementCount(), false);
    }
}
