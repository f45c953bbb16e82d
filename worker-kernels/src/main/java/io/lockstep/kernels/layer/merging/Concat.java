package io.lockstep.kernels.layer.merging;

import io.lockstep.kernels.layer.Inputs;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.TimeAxis;
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
    public TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        TimeAxis.across(times, axis);
        return TimeAxis.shared(times);
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
        return new Kernel(runs, List.copyOf(sizes), output.elementCount() / runs);
    }

    /**
     * Copies a run of each input in turn.
     *
     * @param runs of each input in a row
     * @param sizes of a run, by input
     * @param size of a run of the output, the sum of {@code sizes}
     */
    private record Kernel(int runs, List<Integer> sizes, int size) implements PlainKernel {
        @Override
        public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
            int count = pass.rows() * runs;
            int to = 0;
            for (int k = 0; k < inputs.length; k++) {
                int own = sizes.get(k);
                for (int run = 0; run < count; run++) {
                    System.arraycopy(inputs[k], run * own, output, run * size + to, own);
                }
                to += own;
            }
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
            int count = pass.rows() * runs;
            int from = 0;
            for (int k = 0; k < dInputs.length; k++) {
                int own = sizes.get(k);
                float[] dX = dInputs[k];
                for (int run = 0; dX.length > 0 && run < count; run++) {
                    for (int i = 0; i < own; i++) {
                        dX[run * own + i] += dOutput[run * size + from + i];
                    }
                }
                from += own;
            }
        }
    }
}
