package io.lockstep.kernels.layer.merging;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts its inputs one after another along an axis; they agree in all others.
 *
 * @param axis of the example, from 0; for images 0 is the channels
 */
public record Concat(@Default("0") int axis) implements Layer {
    public Concat {
        if (axis < 0) {
            throw new IllegalArgumentException("axis must be at least 0, got " + axis);
        }
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Inputs.several(inputs);
        int rank = inputs.get(0).rank();
        if (axis >= rank) {
            throw new IllegalArgumentException(
                    "axis must be below " + rank + ", the axes of " + inputs.get(0) + ", got " + axis);
        }
        List<Integer> sizes = new ArrayList<>(inputs.get(0).sizes());
        long total = 0;
        for (Shape input : inputs) {
            List<Integer> others = new ArrayList<>(input.sizes());
            if (axis < input.rank()) {
                total += input.size(axis);
                others.set(axis, sizes.get(axis));
            }
            if (!others.equals(sizes)) {
                throw new IllegalArgumentException("takes inputs that differ in axis " + axis + " only, got "
                        + Inputs.list(inputs) + ". Bring the other axes to one size");
            }
        }
        if (total > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("takes inputs that add up to less than 2^31 in axis " + axis + ", got "
                    + total + ". Use smaller or fewer inputs");
        }
        sizes.set(axis, (int) total);
        return new Shape(sizes);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape output = output(inputs);
        int runs = 1;
        for (int a = 0; a < axis; a++) {
            runs *= output.size(a);
        }
        List<Integer> sizes = new ArrayList<>();
        for (Shape input : inputs) {
            sizes.add(input.elementCount() / runs);
        }
        return new ConcatKernel(runs, List.copyOf(sizes), output.elementCount() / runs);
    }
}
