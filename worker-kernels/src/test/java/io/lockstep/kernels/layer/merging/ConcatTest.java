package io.lockstep.kernels.layer.merging;

import io.lockstep.kernels.layer.Coordinates;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;

class ConcatTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new Concat(0), List.of(Shape.of(2, 3), Shape.of(1, 3), Shape.of(2, 3))),
                new Example(new Concat(1), List.of(Shape.of(2, 1, 3), Shape.of(2, 2, 3))),
                new Example(new Concat(1), List.of(Shape.of(2, 3), Shape.of(2, 3))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        int axis = ((Concat) layer).axis();
        Shape output = layer.output(shapes);
        double[] y = new double[output.elementCount()];
        int before = 0;
        for (int k = 0; k < inputs.length; k++) {
            for (int i = 0; i < inputs[k].length; i++) {
                int[] place = Coordinates.of(shapes.get(k), i);
                place[axis] += before;
                y[Coordinates.index(output, place)] = inputs[k][i];
            }
            before += shapes.get(k).size(axis);
        }
        return y;
    }
}
