package io.lockstep.kernels.layer.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.layer.ReferencePass;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GaussianNoiseTest implements LayerExamples {
    private static final int SIZE = 4001;

    @Override
    public List<Example> examples() {
        return List.of(new Example(new GaussianNoise(0.3f), List.of(Shape.of(2, 5))));
    }

    @Override
    public double[][] exact(
            Layer layer,
            List<Shape> shapes,
            double[][][] inputs,
            Function<String, double[]> tensors,
            ReferencePass pass) {
        double deviation = ((GaussianNoise) layer).deviation();
        double[][] y = new double[pass.masks().size()][];
        for (int row = 0; row < y.length; row++) {
            y[row] = inputs[0][row].clone();
            RandomStream noise = pass.masks().get(row);
            for (int i = 0; pass.training() && i < y[row].length; i++) {
                y[row][i] += deviation * noise.normal(i);
            }
        }
        return y;
    }

    @Test
    void addsNoiseOfItsDeviationInTraining() {
        float[] y = Passes.forward(
                new GaussianNoise(0.5f).kernel(List.of(Shape.of(SIZE))), 1, SIZE, new float[0][], new float[SIZE]);
        double sum = 0;
        double squares = 0;
        for (float value : y) {
            sum += value;
            squares += value * value;
        }
        assertThat(sum / SIZE).isCloseTo(0, within(4 * 0.5 / Math.sqrt(SIZE)));
        assertThat(Math.sqrt(squares / SIZE)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void doesNothingInInference() {
        assertThat(Passes.row(new GaussianNoise(9), Shape.of(3), new float[] {1, 2, 3}))
                .containsExactly(1, 2, 3);
        assertThat(new GaussianNoise(9).atInference()).isEmpty();
    }

    @Test
    void refusesWhatIsNoDeviation() {
        assertThatThrownBy(() -> new GaussianNoise(-1))
                .hasMessage("deviation must be a number of at least 0, got -1.0. Usual: 0.1 to 0.5");
        assertThatThrownBy(() -> new GaussianNoise(Float.NaN)).hasMessageContaining("got NaN");
    }
}
