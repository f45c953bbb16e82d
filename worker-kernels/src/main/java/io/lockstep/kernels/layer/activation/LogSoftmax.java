package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * {@code x_i - log sum_j exp(x_j)} along the last axis. Not for the output of a classifier: the cross-entropies take raw
 * outputs and apply it themselves.
 */
public record LogSoftmax() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.vectors(inputs);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        return new LogSoftmaxKernel(input.elementCount(), input.size(input.rank() - 1));
    }
}
