package io.lockstep.kernels.layer.dropout;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * In training sets elements to zero with probability {@code rate} and divides the others by {@code 1 - rate}; in inference
 * does nothing. Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov,
 * <a href="https://jmlr.org/papers/v15/srivastava14a.html">Dropout</a> (2014), in the inverted form. Whether an element is
 * dropped is a function of (seed, epoch, node, the row's number in the epoch, the element's position): not of the slice or
 * the machine that computes it.
 *
 * @param rate probability of zero, in [0, 1)
 */
public record Dropout(float rate) implements Layer {
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("rate must be in [0, 1), got " + rate + ". Usual: 0.1 to 0.5");
        }
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Inputs.one(inputs);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        return new DropoutKernel(rate, Inputs.one(inputs).elementCount());
    }
}
