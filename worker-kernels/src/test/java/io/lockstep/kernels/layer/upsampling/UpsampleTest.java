package io.lockstep.kernels.layer.upsampling;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;

class UpsampleTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new Upsample(Window.of(2, 3), Upsample.Mode.NEAREST), List.of(Shape.of(2, 3, 2))),
                new Example(new Upsample(Window.of(3, 2), Upsample.Mode.LINEAR), List.of(Shape.of(2, 3, 2))),
                new Example(new Upsample(Window.of(3), Upsample.Mode.NEAREST), List.of(Shape.of(2, 5))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        SlidingFormulas.Image x = SlidingFormulas.Image.of(shapes.get(0), inputs[0]);
        Shape output = layer.output(shapes);
        Upsample.Mode mode = ((Upsample) layer).mode();
        int height = output.rank() == 3 ? output.size(1) : 1;
        int width = output.size(output.rank() - 1);
        double[] y = new double[output.elementCount()];
        for (int o = 0; o < y.length; o++) {
            double row = (o / width % height + 0.5) * x.height() / height - 0.5;
            double column = (o % width + 0.5) * x.width() / width - 0.5;
            for (int i = 0; i < x.height(); i++) {
                for (int j = 0; j < x.width(); j++) {
                    y[o] += share(mode, row, i, x.height())
                            * share(mode, column, j, x.width())
                            * x.at(o / (height * width), i, j, 0);
                }
            }
        }
        return y;
    }

    /** Each input is a tent as wide as two elements (linear) or a box as wide as one (nearest). */
    private static double share(Upsample.Mode mode, double place, int input, int count) {
        double distance = Math.abs(Math.min(Math.max(place, 0), count - 1) - input);
        return mode == Upsample.Mode.LINEAR ? Math.max(0, 1 - distance) : distance < 0.5 ? 1 : 0;
    }
}
