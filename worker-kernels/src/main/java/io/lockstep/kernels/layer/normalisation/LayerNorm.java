package io.lockstep.kernels.layer.normalisation;

import io.lockstep.kernels.initializer.Ones;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * Normalises each example over its last axes, then scales and shifts each element: {@code y = weight (x - mean) /
 * sqrt(variance + epsilon) + bias}, the variance biased. Ba, Kiros, Hinton,
 * <a href="https://arxiv.org/abs/1607.06450">Layer Normalization</a> (2016), with epsilon under the root. Training and
 * inference are the same.
 *
 * @param axes how many of the last axes, whose sizes are the shape of weight and bias; at least 1
 * @param epsilon above 0
 */
public record LayerNorm(
        @Default("1") int axes, @Default("1e-5") double epsilon) implements Layer {
    public LayerNorm {
        if (axes < 1) {
            throw new IllegalArgumentException("axes must be at least 1, got " + axes);
        }
        Normalisation.checkEpsilon(epsilon);
    }

    /** Over the last axis, with the usual epsilon. */
    public static LayerNorm of() {
        return new LayerNorm(1, 1e-5);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        if (axes > input.rank()) {
            throw new IllegalArgumentException(
                    "axes must be at most " + input.rank() + ", those of input " + input + ", got " + axes);
        }
        return input;
    }

    private Shape normalised(List<Shape> inputs) {
        Shape input = output(inputs);
        return new Shape(input.sizes().subList(input.rank() - axes, input.rank()));
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape shape = normalised(inputs);
        return List.of(
                new ParameterSpec("weight", shape, new Ones(), Role.OFFSET),
                new ParameterSpec("bias", shape, new Zeros(), Role.OFFSET));
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        int rank = output(inputs).rank();
        for (int axis = rank - axes; axis < rank; axis++) {
            TimeAxis.across(times, axis);
        }
        return times.get(0);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        int size = normalised(inputs).elementCount();
        return new VectorNormKernel(output(inputs).elementCount() / size, size, 1, size, epsilon);
    }
}
