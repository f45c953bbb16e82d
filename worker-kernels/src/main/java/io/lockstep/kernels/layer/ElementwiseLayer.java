package io.lockstep.kernels.layer;

import io.lockstep.kernels.shape.Shape;
import java.util.List;

/** An activation as a layer of its own: the shape stays, there are no parameters. */
interface ElementwiseLayer extends Layer, Activation {
    @Override
    default Shape output(List<Shape> inputs) {
        return Inputs.one(inputs);
    }

    @Override
    default PlainKernel kernel(List<Shape> inputs) {
        return new ActivationKernel(this, Inputs.one(inputs).elementCount());
    }
}
