package io.lockstep.kernels.layer.reshaping;

import io.lockstep.kernels.layer.ActivationKernel;
import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * The same floats, in row-major order, under another shape.
 *
 * @param shape of one example, with as many elements as the input
 */
public record Reshape(List<Integer> shape) implements Layer {
    public Reshape {
        shape = new Shape(shape).sizes();
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        Shape output = new Shape(shape);
        if (output.elementCount() != input.elementCount()) {
            throw new IllegalArgumentException("shape " + output + " holds " + output.elementCount()
                    + " elements, the input " + input + " has " + input.elementCount() + ". Make them equal");
        }
        return output;
    }

    @Override
    public boolean reshapesOnly() {
        return true;
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new ActivationKernel(new None(), output(inputs).elementCount());
    }
}
