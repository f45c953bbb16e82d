package io.lockstep.kernels.layer.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.layer.PlainProducts;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LayerScaleTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new LayerScale(1), List.of(Shape.of(7))),
                new Example(new LayerScale(0.5f), List.of(Shape.of(3, 5))),
                new Example(new LayerScale(1e-4f), List.of(Shape.of(17, 2, 3))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        double[] factors = tensors.apply("weight");
        double[] y = inputs[0].clone();
        for (int i = 0; i < y.length; i++) {
            y[i] *= factors[i / (y.length / factors.length)];
        }
        return y;
    }

    /** Two rows of two channels of two positions, factors 2 and -1; dY is 1, 2, … 8. */
    @Test
    void multipliesEachChannelByItsFactor() {
        PlainKernel kernel = new LayerScale(1).kernel(List.of(Shape.of(2, 2)));
        Batch batch = new Batch(2, new int[] {4}, 1);
        batch.setRows(2);
        CurrentPass pass = CurrentPass.training(new PlainProducts(), 1, new float[0][]);
        pass.begin(batch, 0);
        float[][] weight = {{2, -1}};
        float[][] x = {{1, 2, 3, 4, 5, 6, 7, 8}};
        float[] y = new float[8];
        kernel.forward(pass, weight, x, y, new float[0]);
        assertThat(y).containsExactly(2, 4, -3, -4, 10, 12, -7, -8);
        float[][] dX = new float[1][8];
        float[][] dWeight = {{100, 0}};
        float[] dY = {1, 2, 3, 4, 5, 6, 7, 8};
        kernel.backward(pass, weight, x, y, new float[0], dY, dX, dWeight);
        assertThat(dX[0]).containsExactly(2, 4, -3, -4, 10, 12, -7, -8);
        assertThat(dWeight[0]).containsExactly(100 + 1 + 4 + 25 + 36, 9 + 16 + 49 + 64);
    }

    @Test
    void refusesWhatIsNoFactor() {
        assertThatThrownBy(() -> new LayerScale(Float.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("initial must be a number, got NaN. Usual: 1e-4 to 1");
    }
}
