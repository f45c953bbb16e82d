package io.lockstep.kernels.layer.normalisation;

import io.lockstep.kernels.initializer.Normal;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Another layer with {@code weight / sigma} in place of its weight W, so that it stretches no input by more than about 1:
 * sigma estimates the largest singular value of W, seen as a matrix of outputs by everything else, by one power iteration a
 * step. Miyato, Kataoka, Koyama, Yoshida, <a href="https://arxiv.org/abs/1802.05957">Spectral Normalization for
 * Generative Adversarial Networks</a> (2018), algorithm 1.
 *
 * <pre>
 * v = W^T u / |W^T u|,  u' = W v / |W v|,  sigma = u'^T W v
 * dW = (dW' - &lt;dW', W / sigma&gt; u' v^T) / sigma, with W' = W / sigma and u', v held constant
 * </pre>
 *
 * <p>{@code u} is a statistic beside the layer's tensors, drawn at first and u' after each step, the same for each slice.
 * In inference sigma follows from u and W in the same way.
 *
 * @param layer {@code dense}, {@code conv2d}, {@code conv1d}, {@code convTranspose2d} or {@code convTranspose1d}
 * @param epsilon least length that is divided by, and least sigma; above 0
 */
public record SpectralNorm(Layer layer, @Default("1e-12") double epsilon) implements Layer {
    public SpectralNorm {
        if (layer.outputAxisOfWeight() < 0) {
            throw new IllegalArgumentException("layer: expected dense, conv2d, conv1d, convTranspose2d or"
                    + " convTranspose1d, got " + layer + ". Only their weights have a norm to divide by");
        }
        Normalisation.checkEpsilon(epsilon);
    }

    /** With the usual epsilon. */
    public static SpectralNorm of(Layer layer) {
        return new SpectralNorm(layer, 1e-12);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return layer.output(inputs);
    }

    /** Those of the layer, then u. */
    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        List<ParameterSpec> tensors = new ArrayList<>(layer.parameters(inputs));
        int outputs = matrix(tensors.get(0).shape()).rows();
        tensors.add(new ParameterSpec("u", Shape.of(outputs), new Normal(0, 1), new Role.Statistic(1)));
        return tensors;
    }

    /** The weight as a matrix; of a transposed convolution outputs are its second axis. */
    private WeightMatrix matrix(Shape weight) {
        int axis = layer.outputAxisOfWeight();
        int outer = axis == 0 ? 1 : weight.size(0);
        return new WeightMatrix(weight.size(axis), outer, weight.elementCount() / weight.size(axis) / outer, epsilon);
    }

    @Override
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return layer.time(inputs, times);
    }

    @Override
    public Activation activation() {
        return layer.activation();
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        List<ParameterSpec> tensors = layer.parameters(inputs);
        return new SpectralNormKernel(
                layer.kernel(inputs), tensors.size(), matrix(tensors.get(0).shape()));
    }
}
