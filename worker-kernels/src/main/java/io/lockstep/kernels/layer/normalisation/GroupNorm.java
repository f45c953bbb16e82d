package io.lockstep.kernels.layer.normalisation;

import io.lockstep.kernels.initializer.Ones;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * Normalises each example over groups of neighbouring channels, axis 0, and their positions, then scales and shifts
 * each channel: {@code y = weight (x - mean) / sqrt(variance + epsilon) + bias}, the variance biased. Wu, He,
 * <a href="https://arxiv.org/abs/1803.08494">Group Normalization</a> (2018). Training and inference are the same, so it
 * stands in for batch normalisation where slices are small.
 *
 * @param groups at least 1; divides the channels
 * @param epsilon above 0
 */
public record GroupNorm(int groups, @Default("1e-5") double epsilon) implements Layer {
    public GroupNorm {
        if (groups < 1) {
            throw new IllegalArgumentException("groups must be at least 1, got " + groups);
        }
        Normalisation.checkEpsilon(epsilon);
    }

    /** With the usual epsilon. */
    public static GroupNorm of(int groups) {
        return new GroupNorm(groups, 1e-5);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.channelled(inputs);
        if (input.size(0) % groups != 0) {
            throw new IllegalArgumentException("groups " + groups + " must divide the " + input.size(0)
                    + " channels of input " + input + ". Change groups");
        }
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape channels = Shape.of(output(inputs).size(0));
        return List.of(
                new ParameterSpec("weight", channels, new Ones(), Role.OFFSET),
                new ParameterSpec("bias", channels, new Zeros(), Role.OFFSET));
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        int channels = input.size(0);
        int count = input.elementCount();
        return new VectorNormKernel(groups, count / groups, count / channels, channels, epsilon);
    }
}
