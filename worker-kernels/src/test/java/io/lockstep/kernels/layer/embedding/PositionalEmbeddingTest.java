package io.lockstep.kernels.layer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.initializer.Normal;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.WorkedSequence;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding.Kind;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PositionalEmbeddingTest implements LayerExamples {
    private static final Layer LEARNT = new PositionalEmbedding(Kind.LEARNT);
    private static final Layer LONGER = new PositionalEmbedding(Kind.LEARNT, null, 5);
    private static final Layer SINUSOIDAL = new PositionalEmbedding(Kind.SINUSOIDAL);

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(LEARNT, List.of(Shape.of(4, 6))),
                new Example(LEARNT, List.of(Shape.of(1, 1))),
                new Example(LONGER, List.of(Shape.of(3, 7))),
                new Example(SINUSOIDAL, List.of(Shape.of(7, 5))),
                new Example(SINUSOIDAL, List.of(Shape.of(3, 8))));
    }

    /** Sinusoids by an exponential in place of the power, a cosine as a sine a quarter later. */
    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        double[] y = inputs[0].clone();
        int width = shapes.get(0).size(1);
        for (int i = 0; i < y.length; i++) {
            if (!layer.equals(SINUSOIDAL)) {
                y[i] += tensors.apply("weight")[i];
            } else {
                int step = i / width;
                int odd = i % width % 2;
                double frequency = Math.exp(-Math.log(10000) * (i % width - odd) / width);
                y[i] += Math.sin(step * frequency + odd * Math.PI / 2);
            }
        }
        return y;
    }

    /** Formula of the paper by hand, D = 4: angles t and t / 100. */
    @Test
    void agreesWithThePapersSinusoids() {
        float[] p = new WorkedSequence(SINUSOIDAL, Shape.of(3, 4), new float[12]).y;
        assertThat(p)
                .containsExactly(
                        new float[] {
                            0, 1, 0, 1, 0.841471f, 0.540302f, 0.01f, 0.99995f, 0.909297f, -0.416147f, 0.019999f, 0.9998f
                        },
                        within(1e-6f));
    }

    @Test
    void addsALearntTableAndItsGradientIsThatOfTheOutput() {
        float[] x = {1, 2, 3, 4};
        WorkedSequence worked = new WorkedSequence(LEARNT, Shape.of(2, 2), x, new float[] {10, 20, 30, 40});
        assertThat(worked.y).containsExactly(11, 22, 33, 44);
        assertThat(worked.dX).containsExactly(worked.dTensors[0]);
        assertThat(worked.dX[0]).isEqualTo(0.25f);
    }

    @Test
    void readsTheFirstRowsOfALongerTable() {
        float[] table = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100};
        WorkedSequence worked = new WorkedSequence(LONGER, Shape.of(2, 2), new float[] {1, 2, 3, 4}, table);
        assertThat(worked.y).containsExactly(11, 22, 33, 44);
        assertThat(worked.dTensors[0]).startsWith(worked.dX).endsWith(0, 0, 0, 0, 0, 0);
    }

    @Test
    void hasATableWhereItIsLearnt() {
        List<Shape> inputs = List.of(Shape.of(3, 4));
        assertThat(LEARNT.parameters(inputs))
                .containsExactly(new ParameterSpec("weight", Shape.of(3, 4), new Normal(0, 0.02), Role.WEIGHT));
        assertThat(SINUSOIDAL.parameters(inputs)).isEmpty();
    }

    @Test
    void refusesWhatIsNoSequenceAndFirstValuesOfAFormula() {
        assertThatThrownBy(() -> LEARNT.output(List.of(Shape.of(5))))
                .hasMessage("takes a sequence, steps x numbers, got 5. Put an embedding, reshape or permute before it");
        assertThatThrownBy(() -> new PositionalEmbedding(Kind.SINUSOIDAL, new Zeros()))
                .hasMessage("initializer: expected none of a sinusoidal table, got Zeros[]."
                        + " Remove it, or write kind: learnt");
    }
}
