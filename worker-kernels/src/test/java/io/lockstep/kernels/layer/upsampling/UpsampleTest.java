package io.lockstep.kernels.layer.upsampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.window.SlidingFormulas;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

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

    @Test
    void nearestRepeatsAndSumsBack() {
        Upsample layer = new Upsample(Window.of(1, 2), Upsample.Mode.NEAREST);
        assertThat(Passes.row(layer, Shape.of(1, 1, 2), new float[] {1, 2})).containsExactly(1, 1, 2, 2);
        assertThat(Passes.gradient(layer, Shape.of(1, 1, 2), new float[2], 1, 10, 100, 1000))
                .containsExactly(11, 1100);
    }

    /**
     * Factor 2 stands at -0.25 (held at 0), 0.25, 0.75, 1.25 (held at 1); factor 3 at -1/3, 0, 1/3, 2/3, 1, 4/3.
     * PyTorch's documentation has the same image: 1 2 / 3 4 with scale 2 gives 1, 1.25, 1.75, 2 / 1.5, 1.75, 2.25, 2.5
     * / …
     */
    @Test
    void linearWeighsNeighboursByDistance() {
        Upsample two = new Upsample(Window.of(2), Upsample.Mode.LINEAR);
        assertThat(Passes.row(two, Shape.of(1, 2, 2), new float[] {1, 2, 3, 4}))
                .containsExactly(
                        1, 1.25f, 1.75f, 2, 1.5f, 1.75f, 2.25f, 2.5f, 2.5f, 2.75f, 3.25f, 3.5f, 3, 3.25f, 3.75f, 4);
        assertThat(Passes.row(new Upsample(Window.of(3), Upsample.Mode.LINEAR), Shape.of(1, 2), new float[] {0, 3}))
                .containsExactly(new float[] {0, 0, 1, 2, 3, 3}, within(1e-6f));
        assertThat(Passes.gradient(two, Shape.of(1, 2), new float[2], 1, 4, 4, 1))
                .containsExactly(5, 5);
    }
}
