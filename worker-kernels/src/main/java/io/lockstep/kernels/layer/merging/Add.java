package io.lockstep.kernels.layer.merging;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * {@code y = f(x_1 + x_2 + …)}, elementwise over inputs of one shape: what closes a residual block. He, Zhang, Ren, Sun,
 * <a href="https://arxiv.org/abs/1512.03385">Deep residual learning</a> (2015).
 *
 * @param activation f
 */
public record Add(@Default("none") Activation activation) implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.equal(inputs);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new AddKernel(output(inputs).elementCount(), activation);
    }
}
