package io.lockstep.kernels.layer.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PReluTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new PRelu(false, 0.25f), List.of(Shape.of(7))),
                new Example(new PRelu(true, 0.1f), List.of(Shape.of(3, 5))),
                new Example(new PRelu(false, -0.5f), List.of(Shape.of(17, 2, 3))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        double[] slopes = tensors.apply("weight");
        double[] y = inputs[0].clone();
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(y[i], 0) + slopes[i / (y.length / slopes.length)] * Math.min(y[i], 0);
        }
        return y;
    }

    /**
     * One row of two channels of two positions, slopes 0.5 and -2; dY is 1, 2, 3, 4. A slope's gradient is dY x where x
     * is below 0.
     */
    @Test
    void learnsTheSlopeOfEachChannel() {
        PlainKernel kernel = new PRelu(false, 0.25f).kernel(List.of(Shape.of(2, 2)));
        float[][] slopes = {{0.5f, -2}};
        float[] x = {-4, 3, -1, 0};
        float[] y = Passes.forward(kernel, 1, 4, slopes, x);
        assertThat(y).containsExactly(-2, 3, 2, -0f);
        float[][] dSlopes = {{100, 0}};
        float[][] dX = Passes.backward(kernel, 1, new float[] {1, 2, 3, 4}, slopes, dSlopes, x);
        assertThat(dX[0]).containsExactly(new float[] {0.5f, 2, -6, -8}, within(0f));
        assertThat(dSlopes[0]).containsExactly(100 - 4, -3);
    }

    @Test
    void sharesOneSlopeWhenAsked() {
        assertThat(new PRelu(true, 0.1f)
                        .parameters(List.of(Shape.of(3, 5)))
                        .get(0)
                        .shape())
                .isEqualTo(Shape.of(1));
        assertThatThrownBy(() -> new PRelu(true, Float.NaN))
                .hasMessage("initial must be a number, got NaN. Usual: 0.25");
    }
}
