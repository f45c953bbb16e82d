package io.lockstep.kernels.layer.merging;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * {@code y = f(x_1 x_2 …)}, elementwise over inputs of one shape: gates and attention over channels.
 *
 * @param activation f
 */
public record Multiply(@Default("none") Activation activation) implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.equal(inputs);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new MultiplyKernel(output(inputs).elementCount(), activation);
    }
}
