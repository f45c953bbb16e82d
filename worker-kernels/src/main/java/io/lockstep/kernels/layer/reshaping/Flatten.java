package io.lockstep.kernels.layer.reshaping;

import io.lockstep.kernels.layer.ActivationKernel;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/** One vector for each example, in row-major order: {@code 1x28x28} becomes {@code 784}. */
public record Flatten() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.of(Inputs.one(inputs).elementCount());
    }

    @Override
    public boolean reshapesOnly() {
        return true;
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new ActivationKernel(new None(), Inputs.one(inputs).elementCount());
    }
}
