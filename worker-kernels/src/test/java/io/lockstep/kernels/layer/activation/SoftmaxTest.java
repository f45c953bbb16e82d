package io.lockstep.kernels.layer.activation;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;

class SoftmaxTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(new Example(new Softmax(), List.of(Shape.of(2, 4))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        return exact(shapes.get(0), inputs[0]);
    }

    /** Along the last axis. */
    static double[] exact(Shape shape, double[] x) {
        double[] y = new double[x.length];
        int size = shape.size(shape.rank() - 1);
        for (int first = 0; first < x.length; first += size) {
            double sum = 0;
            for (int i = first; i < first + size; i++) {
                y[i] = StrictMath.exp(x[i]);
                sum += y[i];
            }
            for (int i = first; i < first + size; i++) {
                y[i] /= sum;
            }
        }
        return y;
    }
}
