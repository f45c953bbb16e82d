package io.lockstep.kernels.layer.normalisation;

import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.initializer.Ones;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Activated;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Normalises each channel, axis 0 of the example, over the rows of the slice and the channel's positions, then scales
 * and shifts: {@code y = f(weight (x - mean) / sqrt(variance + epsilon) + bias)}. Ioffe, Szegedy,
 * <a href="https://arxiv.org/abs/1502.03167">Batch Normalization</a> (2015), algorithm 1, per slice.
 *
 * <p>In training mean and variance are the slice's own, the variance biased. In inference they are {@code runningMean}
 * and {@code runningVariance}, statistics moved by {@code momentum} at each step towards the mean over the slices; as
 * in PyTorch the running variance takes the slices' unbiased one, with n values {@code n / (n - 1)} of the biased, or 0
 * for n = 1.
 *
 * @param momentum how far the running statistics move in a step, in (0, 1]; PyTorch's, one minus that of Keras
 * @param epsilon above 0
 * @param activation f
 * @param weightInitializer absent: ones. Zeros in the last normalisation of a residual let it begin as its shortcut
 *     (Goyal et al., <a href="https://arxiv.org/abs/1706.02677">ImageNet in 1 Hour</a> (2017), 5.1)
 */
public record BatchNorm(
        @Default("0.1") double momentum,
        @Default("1e-5") double epsilon,
        @Default("none") Activation activation,
        @Nullable Initializer weightInitializer)
        implements Layer {
    public BatchNorm {
        Normalisation.checkEpsilon(epsilon);
        if (!(momentum > 0 && momentum <= 1)) {
            throw new IllegalArgumentException("momentum must be in (0, 1], got " + momentum + ". Usual: 0.1");
        }
    }

    /** With weights of ones. */
    public BatchNorm(double momentum, double epsilon, Activation activation) {
        this(momentum, epsilon, activation, null);
    }

    /** With the usual momentum and epsilon. */
    public static BatchNorm of(Activation activation) {
        return new BatchNorm(0.1, 1e-5, activation);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.channelled(inputs);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape channels = Shape.of(output(inputs).size(0));
        Role statistic = new Role.Statistic(momentum);
        return List.of(
                new ParameterSpec(
                        "weight", channels, weightInitializer == null ? new Ones() : weightInitializer, Role.OFFSET),
                new ParameterSpec("bias", channels, new Zeros(), Role.OFFSET),
                new ParameterSpec("runningMean", channels, new Zeros(), statistic),
                new ParameterSpec("runningVariance", channels, new Ones(), statistic));
    }

    @Override
    public boolean couplesRows() {
        return true;
    }

    /** {@link FrozenBatchNorm}. */
    @Override
    public Optional<Layer> atInference() {
        return Optional.of(new FrozenBatchNorm(epsilon, activation));
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape input = output(inputs);
        PlainKernel kernel = new BatchNormKernel(input.size(0), input.elementCount() / input.size(0), epsilon);
        return new Activated(kernel, activation, input.elementCount());
    }
}
