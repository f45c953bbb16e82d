package io.lockstep.kernels.layer.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.WorkedSequence;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GruTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(Gru.of(1), List.of(Shape.of(2, 9))),
                new Example(Gru.of(3), List.of(Shape.of(4, 2))),
                new Example(new Gru(2, true, false, null), List.of(Shape.of(3, 5))),
                new Example(new Gru(3, false, false, null), List.of(Shape.of(2, 1))),
                new Example(new Gru(1, true, true, null), List.of(Shape.of(1, 1))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        Gru gru = (Gru) layer;
        int steps = shapes.get(0).size(0);
        int units = gru.units();
        double[] v = tensors.apply("candidateWeight");
        double[] y = new double[steps * units];
        double[] h = new double[units];
        for (int k = 0; k < steps; k++) {
            int t = gru.reverse() ? steps - 1 - k : k;
            double[] a = SequenceFormulas.sums(t, shapes.get(0).size(1), inputs[0], h, tensors);
            double[] reset = new double[units];
            for (int j = 0; j < units; j++) {
                reset[j] = SequenceFormulas.gate(a[j]) * h[j];
            }
            for (int j = 0; j < units; j++) {
                double r = SequenceFormulas.gate(a[j]);
                double z = SequenceFormulas.gate(a[units + j]);
                double read = gru.resetAfter()
                        ? r * (SequenceFormulas.product(v, j, h) + tensors.apply("candidateBias")[j])
                        : SequenceFormulas.product(v, j, reset);
                y[t * units + j] = (1 - z) * Math.tanh(a[2 * units + j] + read) + z * h[j];
            }
            System.arraycopy(y, t * units, h, 0, units);
        }
        return y;
    }

    /**
     * PyTorch 2.10.0: {@code torch.gru}, whose two biases of the gates are added here, and whose second one of the candidate is
     * {@code candidateBias}.
     */
    @Test
    void agreesWithPyTorch() {
        float[] bias = WorkedSequence.wave(6, 2.1, 0.5);
        float[] other = WorkedSequence.wave(6, 0.9, 0.4);
        for (int i = 0; i < 4; i++) {
            bias[i] += other[i];
        }
        float[] hidden = WorkedSequence.wave(12, 1.3, 0.8);
        WorkedSequence worked = new WorkedSequence(
                Gru.of(2),
                Shape.of(3, 2),
                WorkedSequence.wave(6, 1, 1),
                WorkedSequence.wave(12, 0.7, 0.9),
                Arrays.copyOf(hidden, 8),
                Arrays.copyOfRange(hidden, 8, 12),
                bias,
                Arrays.copyOfRange(other, 4, 6));
        assertThat(worked.y)
                .containsExactly(
                        new float[] {0.1840834f, -0.0032292f, -0.0208868f, -0.0379350f, 0.3132919f, -0.1926928f},
                        within(1e-6f));
        assertThat(worked.dX)
                .containsExactly(
                        new float[] {0.3212087f, 1.0740076f, 0.2069382f, 0.8939089f, -0.3212273f, -0.0251171f},
                        within(1e-6f));
        assertThat(worked.dTensors[0])
                .containsExactly(
                        new float[] {
                            -0.0489486f,
                            -0.0188777f,
                            -0.0438357f,
                            -0.0712790f,
                            0.3246055f,
                            0.1445168f,
                            -0.0604651f,
                            -0.0992940f,
                            0.5228143f,
                            0.2897170f,
                            1.0517529f,
                            1.2073351f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[1])
                .containsExactly(
                        new float[] {
                            -0.0112773f,
                            0.0005937f,
                            -0.0090345f,
                            0.0002049f,
                            0.0396145f,
                            0.0068599f,
                            0.0022023f,
                            -0.0042192f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[2])
                .containsExactly(new float[] {0.0782031f, -0.0057734f, 0.1826469f, -0.0033684f}, within(1e-6f));
        assertThat(worked.dTensors[3])
                .containsExactly(
                        new float[] {-0.0965148f, -0.1282598f, -0.0897998f, 0.1357992f, 1.7326872f, 2.433129f},
                        within(1e-6f));
        assertThat(worked.dTensors[4]).containsExactly(new float[] {0.9054085f, 2.0021663f}, within(1e-6f));
    }

    @Test
    void hasABiasInsideTheResetWhereThatComesAfter() {
        List<Shape> inputs = List.of(Shape.of(7, 2));
        assertThat(Gru.of(3).parameters(inputs))
                .extracting(ParameterSpec::name)
                .containsExactly("inputWeight", "hiddenWeight", "candidateWeight", "bias", "candidateBias");
        assertThat(new Gru(3, false, false, null).parameters(inputs))
                .extracting(ParameterSpec::shape)
                .containsExactly(Shape.of(9, 2), Shape.of(6, 3), Shape.of(3, 3), Shape.of(9));
    }

    @Test
    void refusesWhatIsNoSequence() {
        assertThatThrownBy(() -> Gru.of(3).output(List.of(Shape.of(2, 3, 4))))
                .hasMessage("takes a sequence, steps x numbers, got 2x3x4."
                        + " Put an embedding, reshape or permute before it");
        assertThatThrownBy(() -> Gru.of(0)).hasMessage("units must be at least 1 and less than 2^28, got 0");
    }
}
