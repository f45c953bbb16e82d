package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * {@code exp(x_i) / sum_j exp(x_j)} along the last axis. Not for the output of a classifier: the cross-entropies take raw
 * outputs and apply it themselves.
 */
public record Softmax() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.vectors(inputs);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        int size = input.size(input.rank() - 1);
        return new SoftmaxKernel(input.elementCount() / size, size);
    }
}
