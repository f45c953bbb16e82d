package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * The largest of each number over the steps of a sequence, [T, …] to […]: of a sequence of any length over its own
 * steps. Collobert and others, <a href="https://arxiv.org/abs/1103.0398">Natural Language Processing (almost) from
 * Scratch</a> (2011), section 3.2.2; Keras's {@code GlobalMaxPooling1D}.
 */
public record MaxOverTime() implements Layer {
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
        return new TimePoolKernel(inputs.get(0).size(0), output(inputs).elementCount(), true);
    }
}
