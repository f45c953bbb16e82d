package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.ActivationKernel;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/** An activation as a layer of its own: the shape stays, there are no parameters. */
interface ElementwiseLayer extends Layer, Activation {
    @Override
    default Shape output(List<Shape> inputs) {
        return Inputs.one(inputs);
    }

    @Override
    default TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        return times.get(0);
    }

    @Override
    default PlainKernel kernel(List<Shape> inputs) {
        return new ActivationKernel(this, Inputs.one(inputs).elementCount());
    }
}
