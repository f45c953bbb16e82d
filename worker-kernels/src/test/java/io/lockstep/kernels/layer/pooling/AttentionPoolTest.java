package io.lockstep.kernels.layer.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.initializer.Ones;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AttentionPoolTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new AttentionPool(null), List.of(Shape.of(3, 5))),
                new Example(new AttentionPool(new Ones()), List.of(Shape.of(4, 2))),
                new Example(new AttentionPool(null), List.of(Shape.of(1, 1))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        int steps = shapes.get(0).size(0);
        double[] weight = tensors.apply("weight");
        double[] y = new double[weight.length];
        double sum = 0;
        for (int t = 0; t < steps; t++) {
            double score = 0;
            for (int i = 0; i < y.length; i++) {
                score += weight[i] * inputs[0][t * y.length + i];
            }
            sum += Math.exp(score);
            for (int i = 0; i < y.length; i++) {
                y[i] += Math.exp(score) * inputs[0][t * y.length + i];
            }
        }
        for (int i = 0; i < y.length; i++) {
            y[i] /= sum;
        }
        return y;
    }

    /** Scores 0 and log 3: shares 1/4 and 3/4; without a weight the mean. */
    @Test
    void sharesStepsByTheirScores() {
        float[] x = {0, 8, 1, 4};
        float[] weight = {(float) Math.log(3), 0};
        assertThat(Passes.row(new AttentionPool(null), Shape.of(2, 2), x, weight))
                .containsExactly(new float[] {0.75f, 5}, within(1e-6f));
        assertThat(Passes.row(new AttentionPool(null), Shape.of(2, 2), x, new float[2]))
                .containsExactly(0.5f, 6);
    }
}
