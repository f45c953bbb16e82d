package io.lockstep.kernels.layer.reshaping;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Axes in another order: axis i of the output is axis {@code axes[i]} of the input. {@code [1, 2, 0]} turns channels x
 * height x width into height x width x channels.
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
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        TimeAxis time = times.get(0);
        return time.at(axes.indexOf(time.axis()));
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
        return new Kernel(output.sizes(), List.copyOf(strides), output.elementCount());
    }

    /**
     * Writes the output in order, a line along its last axis at a time.
     *
     * @param sizes of the output's axes, at least one
     * @param strides in the input of a step along each of the output's axes
     * @param size elements per row
     */
    private record Kernel(List<Integer> sizes, List<Integer> strides, int size) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            float[] x = inputs[0];
            int line = sizes.get(sizes.size() - 1);
            int stride = strides.get(sizes.size() - 1);
            int lines = size / line;
            for (int l = 0; l < pass.rows() * lines; l++) {
                int from = l / lines * size + start(l % lines);
                for (int i = 0; i < line; i++) {
                    output[l * line + i] = x[from + i * stride];
                }
            }
        }

        /** Where in a row of the input the output's line of this number begins. */
        private int start(int number) {
            int start = 0;
            int rest = number;
            for (int axis = sizes.size() - 2; axis >= 0; axis--) {
                start += rest % sizes.get(axis) * strides.get(axis);
                rest /= sizes.get(axis);
            }
            return start;
        }

        @Override
        public void backward(
                Pass pass,
                float[][] parameters,
                float[][] inputs,
                float[] output,
                float[] kept,
                float[] dOutput,
                float[][] dInputs,
                float[][] dParameters) {
            float[] dX = dInputs[0];
            if (dX.length == 0) {
                return;
            }
            int line = sizes.get(sizes.size() - 1);
            int stride = strides.get(sizes.size() - 1);
            int lines = size / line;
            for (int l = 0; l < pass.rows() * lines; l++) {
                int to = l / lines * size + start(l % lines);
                for (int i = 0; i < line; i++) {
                    dX[to + i * stride] += dOutput[l * line + i];
                }
            }
        }
    }
}
