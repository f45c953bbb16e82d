package io.lockstep.kernels.backend;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.merging.Multiply;
import io.lockstep.kernels.layer.reshaping.Permute;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/** Layers that merge or rearrange by their formulas in double, for one row; by coordinates, where kernels use strides. */
final class MergingFormulas {
    private MergingFormulas() {}

    /** What follows {@link #value}. */
    static Activation activation(Layer layer) {
        if (layer instanceof Add add) {
            return add.activation();
        }
        return layer instanceof Multiply multiply ? multiply.activation() : new None();
    }

    /** @param x [input][i] */
    static double[] value(Layer layer, List<Shape> shapes, double[][] x) {
        if (layer instanceof Concat concat) {
            return concat(concat, shapes, x);
        }
        double[] y = new double[x[0].length];
        for (int i = 0; i < y.length; i++) {
            y[i] = layer instanceof Multiply ? 1 : 0;
            for (double[] input : x) {
                y[i] = layer instanceof Multiply ? y[i] * input[i] : y[i] + input[i];
            }
        }
        if (layer instanceof Add || layer instanceof Multiply) {
            return y;
        }
        throw new AssertionError("no formula for " + layer + ". Add it here");
    }

    private static double[] concat(Concat concat, List<Shape> shapes, double[][] x) {
        Shape output = concat.output(shapes);
        double[] y = new double[output.elementCount()];
        int before = 0;
        for (int k = 0; k < x.length; k++) {
            for (int i = 0; i < x[k].length; i++) {
                int[] place = coordinates(shapes.get(k), i);
                place[concat.axis()] += before;
                y[index(output, place)] = x[k][i];
            }
            before += shapes.get(k).size(concat.axis());
        }
        return y;
    }

    static double[] permute(Permute permute, Shape input, double[] x) {
        Shape output = permute.output(List.of(input));
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int[] from = coordinates(input, i);
            int[] to = permute.axes().stream().mapToInt(axis -> from[axis]).toArray();
            y[index(output, to)] = x[i];
        }
        return y;
    }

    private static int[] coordinates(Shape shape, int index) {
        int[] coordinates = new int[shape.rank()];
        int rest = index;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            coordinates[axis] = rest % shape.size(axis);
            rest /= shape.size(axis);
        }
        return coordinates;
    }

    private static int index(Shape shape, int[] coordinates) {
        int index = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            index = index * shape.size(axis) + coordinates[axis];
        }
        return index;
    }
}
