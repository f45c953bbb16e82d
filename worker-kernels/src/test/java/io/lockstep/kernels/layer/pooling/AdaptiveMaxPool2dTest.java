package io.lockstep.kernels.layer.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AdaptiveMaxPool2dTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new AdaptiveMaxPool2d(Window.of(1)), List.of(Shape.of(3, 4, 5))),
                new Example(new AdaptiveMaxPool2d(Window.of(2, 3)), List.of(Shape.of(2, 5, 4))),
                new Example(new AdaptiveMaxPool2d(Window.of(3)), List.of(Shape.of(1, 7, 3))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        Window size = ((AdaptiveMaxPool2d) layer).size();
        int height = shapes.get(0).size(1);
        int width = shapes.get(0).size(2);
        double[] y = new double[shapes.get(0).size(0) * size.height() * size.width()];
        for (int o = 0; o < y.length; o++) {
            int i = o / size.width() % size.height();
            int j = o % size.width();
            int plane = o / (size.height() * size.width()) * height * width;
            double found = Double.NEGATIVE_INFINITY;
            for (int p = 0; p < height * width; p++) {
                int line = p / width;
                int column = p % width;
                boolean down = line >= Math.floor(i * (double) height / size.height())
                        && line < Math.ceil((i + 1) * (double) height / size.height());
                boolean across = column >= Math.floor(j * (double) width / size.width())
                        && column < Math.ceil((j + 1) * (double) width / size.width());
                if (down && across) {
                    found = Math.max(found, inputs[0][plane + p]);
                }
            }
            y[o] = found;
        }
        return y;
    }

    /** Windows of five over three: elements 0-1, 1-3, 3-4; 4 is the largest of two of them. */
    @Test
    void windowsShareElementsWhereTheSizeDoesNotDivide() {
        PlainKernel kernel = new AdaptiveMaxPool2d(Window.of(1, 3)).kernel(List.of(Shape.of(1, 1, 5)));
        float[] x = {1, 2, 3, 4, -9};
        assertThat(Passes.forward(kernel, 1, 3, new float[0][], x)).containsExactly(2, 4, 4);
        float[][] dX = Passes.backward(kernel, 1, new float[] {2, 3, 5}, new float[0][], new float[0][], x);
        assertThat(dX[0]).containsExactly(0, 2, 0, 8, 0);
    }

    @Test
    void nanStaysVisible() {
        PlainKernel kernel = new AdaptiveMaxPool2d(Window.of(1)).kernel(List.of(Shape.of(1, 1, 3)));
        assertThat(Passes.forward(kernel, 1, 1, new float[0][], new float[] {1, Float.NaN, 3})[0])
                .isNaN();
    }

    @Test
    void refusesMoreWindowsThanElements() {
        assertThatThrownBy(() -> new AdaptiveMaxPool2d(Window.of(3)).output(List.of(Shape.of(1, 2, 5))))
                .hasMessage("size 3x3 must be at most that of input 1x2x5. Use a smaller size");
        assertThatThrownBy(() -> new AdaptiveMaxPool2d(Window.of(3)).output(List.of(Shape.of(7))))
                .hasMessage("takes channels x height x width for each example, got 7. Give the input such a shape");
    }
}
