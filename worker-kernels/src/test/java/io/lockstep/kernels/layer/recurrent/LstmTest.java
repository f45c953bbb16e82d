package io.lockstep.kernels.layer.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.WorkedSequence;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LstmTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(
                new Example(Lstm.of(1), List.of(Shape.of(2, 9))),
                new Example(Lstm.of(3), List.of(Shape.of(4, 2))),
                new Example(new Lstm(2, true, 0, null), List.of(Shape.of(3, 5))),
                new Example(Lstm.of(1), List.of(Shape.of(1, 1))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        Lstm lstm = (Lstm) layer;
        int steps = shapes.get(0).size(0);
        int units = lstm.units();
        double[] y = new double[steps * units];
        double[] h = new double[units];
        double[] c = new double[units];
        for (int k = 0; k < steps; k++) {
            int t = lstm.reverse() ? steps - 1 - k : k;
            double[] a = SequenceFormulas.sums(t, shapes.get(0).size(1), inputs[0], h, tensors);
            for (int j = 0; j < units; j++) {
                double forgotten = SequenceFormulas.gate(a[units + j] + lstm.forgetBias()) * c[j];
                c[j] = forgotten + SequenceFormulas.gate(a[j]) * Math.tanh(a[2 * units + j]);
                y[t * units + j] = SequenceFormulas.gate(a[3 * units + j]) * Math.tanh(c[j]);
            }
            System.arraycopy(y, t * units, h, 0, units);
        }
        return y;
    }

    /** PyTorch 2.10.0: {@code torch.lstm}, whose two biases are added here. */
    @Test
    void agreesWithPyTorch() {
        float[] bias = WorkedSequence.wave(8, 0.9, 0.4);
        float[] other = WorkedSequence.wave(8, 2.1, 0.5);
        for (int i = 0; i < bias.length; i++) {
            bias[i] += other[i];
        }
        WorkedSequence worked = new WorkedSequence(
                new Lstm(2, false, 0, null),
                Shape.of(3, 2),
                WorkedSequence.wave(6, 1, 1),
                WorkedSequence.wave(16, 0.7, 0.9),
                WorkedSequence.wave(16, 1.3, 0.8),
                bias);
        assertThat(worked.y)
                .containsExactly(
                        new float[] {0.0769910f, -0.0290762f, -0.0395361f, -0.0787577f, 0.0465307f, -0.3527176f},
                        within(1e-6f));
        assertThat(worked.dX)
                .containsExactly(
                        new float[] {0.2396586f, 0.6561264f, 0.3138901f, 0.7705112f, -0.0774265f, 0.0081118f},
                        within(1e-6f));
        assertThat(worked.dTensors[0])
                .containsExactly(
                        new float[] {
                            -0.0813400f,
                            -0.0186666f,
                            0.0716879f,
                            0.1038265f,
                            0.0313956f,
                            0.0086609f,
                            -0.0048748f,
                            0.0099511f,
                            0.2878653f,
                            0.2599399f,
                            0.7857813f,
                            0.7039862f,
                            -0.0447734f,
                            -0.0316666f,
                            -0.0015409f,
                            0.0330527f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[1])
                .containsExactly(
                        new float[] {
                            -0.0059005f,
                            -0.0015379f,
                            0.0030839f,
                            0.0102339f,
                            0.0025478f,
                            -0.0005404f,
                            -0.0007251f,
                            0.0014660f,
                            0.0258328f,
                            -0.0153255f,
                            0.0667535f,
                            -0.0260526f,
                            -0.0027990f,
                            -0.0027295f,
                            -0.0015610f,
                            0.0060501f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[2])
                .containsExactly(
                        new float[] {
                            0.0172223f,
                            -0.1555841f,
                            0.0262781f,
                            -0.0286768f,
                            0.7407718f,
                            1.5813231f,
                            0.0358587f,
                            -0.1272103f
                        },
                        within(1e-6f));
    }

    @Test
    void asksForOneBiasOfEachGate() {
        List<ParameterSpec> tensors = Lstm.of(3).parameters(List.of(Shape.of(7, 2)));
        assertThat(tensors).extracting(ParameterSpec::name).containsExactly("inputWeight", "hiddenWeight", "bias");
        assertThat(tensors)
                .extracting(ParameterSpec::shape)
                .containsExactly(Shape.of(12, 2), Shape.of(12, 3), Shape.of(12));
        assertThat(tensors).extracting(ParameterSpec::role).containsExactly(Role.WEIGHT, Role.WEIGHT, Role.OFFSET);
    }

    @Test
    void refusesWhatIsNoSequence() {
        assertThatThrownBy(() -> Lstm.of(3).output(List.of(Shape.of(5))))
                .hasMessage("takes a sequence, steps x numbers, got 5. Put an embedding, reshape or permute before it");
        assertThatThrownBy(() -> Lstm.of(0)).hasMessage("units must be at least 1 and less than 2^28, got 0");
        assertThatThrownBy(() -> new Lstm(3, false, Double.NaN, null))
                .hasMessage("forgetBias must be a number, got NaN. Usual: 1");
    }
}
