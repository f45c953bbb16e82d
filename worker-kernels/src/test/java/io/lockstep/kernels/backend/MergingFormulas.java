package io.lockstep.kernels.backend;

import io.lockstep.kernels.layer.Add;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/** Layers of several inputs by their formulas in double, for one row and before the activation. */
final class MergingFormulas {
    private MergingFormulas() {}

    /** @param x [input][i] */
    static double[] value(Layer layer, List<Shape> shapes, double[][] x) {
        double[] y = new double[shapes.get(0).elementCount()];
        if (layer instanceof Add) {
            for (int i = 0; i < y.length; i++) {
                for (double[] input : x) {
                    y[i] += input[i];
                }
            }
            return y;
        }
        throw new AssertionError("no formula for " + layer + ". Add it here");
    }
}
