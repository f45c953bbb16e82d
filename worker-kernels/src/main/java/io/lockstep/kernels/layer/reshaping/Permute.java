package io.lockstep.kernels.layer.reshaping;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Axes in another order: axis i of the output is axis {@code axes[i]} of the input. {@code [1, 2, 0]} turns channels x height
 * x width into height x width x channels.
 *
 * @param axes of the example, from 0, each once
 */
public record Permute(List<Integer> axes) implements Layer {
    public Permute {
        for (int axis : axes) {
            if (axis < 0 || axis >= axes.size() || new HashSet<>(axes).size() < axes.size()) {
                throw new IllegalArgumentException(
                        "axes must be each of 0 to " + (axes.size() - 1) + " once, got " + axes);
            }
        }
        axes = List.copyOf(axes);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        Shape input = Inputs.one(inputs);
        if (axes.isEmpty() || axes.size() != input.rank()) {
            throw new IllegalArgumentException("axes " + axes + " are " + axes.size() + ", the input " + input + " has "
                    + input.rank() + ". Name each axis of the input once");
        }
        List<Integer> sizes = new ArrayList<>();
        for (int axis : axes) {
            sizes.add(input.size(axis));
        }
        return new Shape(sizes);
    }

    @Override
    public PlainKernel kernel(List<Shape> inputs) {
        Shape output = output(inputs);
        Shape input = inputs.get(0);
        List<Integer> strides = new ArrayList<>();
        for (int axis : axes) {
            int stride = 1;
            for (int after = axis + 1; after < input.rank(); after++) {
                stride *= input.size(after);
            }
            strides.add(stride);
        }
        return new PermuteKernel(output.sizes(), List.copyOf(strides), output.elementCount());
    }
}
