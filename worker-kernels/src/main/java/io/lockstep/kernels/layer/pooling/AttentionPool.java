package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention pooling of a sequence [T, D] to [D]: a weighted mean over steps, of a sequence of any length over its own,
 *
 * <pre>
 * p_t = softmax over t of (weight x_t)      y = sum over t of p_t x_t
 * </pre>
 *
 * with {@code weight} [D]. Yang and others, <a href="https://aclanthology.org/N16-1174">Hierarchical Attention Networks</a>
 * (2016), equations 6 and 7 without the layer of equation 5, which {@code dense} with {@code tanh} may be.
 *
 * @param initializer of the weight; absent: {@code zeros}, with which it begins as the mean
 */
public record AttentionPool(@Nullable Initializer initializer) implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.of(Inputs.sequence(inputs).size(1));
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Initializer first = initializer != null ? initializer : new Zeros();
        return List.of(new ParameterSpec("weight", output(inputs), first, Role.WEIGHT));
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        TimeAxis.along(times, 0);
        return TimeAxis.NONE;
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = Inputs.sequence(inputs);
        return new AttentionPoolKernel(input.size(0), input.size(1));
    }
}
