package io.lockstep.kernels.layer.pooling;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GlobalMaxPoolTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(new Example(new GlobalMaxPool(), List.of(Shape.of(3, 5))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        int channels = shapes.get(0).size(0);
        int size = inputs[0].length / channels;
        double[] y = new double[channels];
        for (int c = 0; c < channels; c++) {
            y[c] = Arrays.stream(inputs[0], c * size, (c + 1) * size).max().orElseThrow();
        }
        return y;
    }

    @Test
    void leavesTheLargestOfEachChannel() {
        float[] x = {1, 2, 3, 6, -1, -2, -3, -4};
        assertThat(Passes.row(new GlobalMaxPool(), Shape.of(2, 4), x)).containsExactly(6, -1);
        assertThat(new GlobalMaxPool().output(List.of(Shape.of(2, 2, 2)))).isEqualTo(Shape.of(2));
    }
}
