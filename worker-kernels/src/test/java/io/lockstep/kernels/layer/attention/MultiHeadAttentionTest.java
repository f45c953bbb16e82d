package io.lockstep.kernels.layer.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.WorkedSequence;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MultiHeadAttentionTest implements LayerExamples {
    private static final Shape SEQUENCE = Shape.of(3, 4);
    private static final int WIDTH = 4;

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new MultiHeadAttention(2, false), List.of(Shape.of(4, 6))),
                new Example(new MultiHeadAttention(3, true), List.of(Shape.of(5, 6))),
                new Example(new MultiHeadAttention(1, true), List.of(Shape.of(1, 2))),
                new Example(new MultiHeadAttention(1, false), List.of(Shape.of(3, 1))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        MultiHeadAttention attention = (MultiHeadAttention) layer;
        int steps = shapes.get(0).size(0);
        int width = shapes.get(0).size(1);
        int size = width / attention.heads();
        double[] projected = affine(steps, width, inputs[0], tensors.apply("inputWeight"), tensors.apply("inputBias"));
        double[] given = new double[steps * width];
        for (int t = 0; t < steps; t++) {
            int read = attention.causal() ? t + 1 : steps;
            for (int head = 0; head < attention.heads(); head++) {
                double[] factors = new double[read];
                double sum = 0;
                for (int s = 0; s < read; s++) {
                    double score = 0;
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        score += projected[t * 3 * width + i] * projected[s * 3 * width + width + i];
                    }
                    factors[s] = Math.exp(score / Math.sqrt(size));
                    sum += factors[s];
                }
                for (int s = 0; s < read; s++) {
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        given[t * width + i] += factors[s] / sum * projected[s * 3 * width + 2 * width + i];
                    }
                }
            }
        }
        return affine(steps, width, given, tensors.apply("outputWeight"), tensors.apply("outputBias"));
    }

    private static double[] affine(int steps, int width, double[] x, double[] weight, double[] bias) {
        double[] y = new double[steps * bias.length];
        for (int i = 0; i < y.length; i++) {
            int unit = i % bias.length;
            y[i] = bias[unit];
            for (int j = 0; j < width; j++) {
                y[i] += weight[unit * width + j] * x[i / bias.length * width + j];
            }
        }
        return y;
    }

    private static WorkedSequence worked(boolean causal, float[] x) {
        return new WorkedSequence(
                new MultiHeadAttention(2, causal),
                SEQUENCE,
                x,
                WorkedSequence.wave(3 * WIDTH * WIDTH, 0.7, 0.9),
                WorkedSequence.wave(3 * WIDTH, 2.1, 0.5),
                WorkedSequence.wave(WIDTH * WIDTH, 1.3, 0.8),
                WorkedSequence.wave(WIDTH, 0.9, 0.4));
    }

    private static float[] input() {
        return WorkedSequence.wave(SEQUENCE.elementCount(), 1, 1);
    }

    /** PyTorch 2.10.0: {@code torch.nn.MultiheadAttention(4, 2)} of a sequence as query, key and value. */
    @Test
    void agreesWithPyTorch() {
        WorkedSequence worked = worked(false, input());
        assertThat(worked.y)
                .containsExactly(
                        new float[] {
                            0.1521265f,
                            0.2485072f,
                            0.1766707f,
                            0.0363108f,
                            0.1279819f,
                            1.0812249f,
                            0.9810996f,
                            -0.0426302f,
                            -0.6190748f,
                            0.1476125f,
                            0.8533304f,
                            0.7712581f
                        },
                        within(1e-6f));
        assertThat(worked.dX)
                .containsExactly(
                        new float[] {
                            -0.6624606f,
                            0.4200971f,
                            1.3050767f,
                            1.5762584f,
                            0.7584201f,
                            0.0353185f,
                            -0.7043939f,
                            -1.1128188f,
                            -0.2120830f,
                            -0.1307679f,
                            0.0120493f,
                            0.1491996f
                        },
                        within(1e-6f));
    }

    /** The same with an {@code attn_mask} of minus infinity above the diagonal. */
    @Test
    void agreesWithPyTorchWhereStepsReadNoLaterOnes() {
        WorkedSequence worked = worked(true, input());
        assertThat(worked.y)
                .containsExactly(
                        new float[] {
                            0.6450785f,
                            1.452218f,
                            0.8116360f,
                            -0.5724165f,
                            0.5779406f,
                            1.5105184f,
                            0.9334032f,
                            -0.5166168f,
                            -0.6190748f,
                            0.1476125f,
                            0.8533304f,
                            0.7712581f
                        },
                        within(1e-6f));
        assertThat(worked.dX)
                .containsExactly(
                        new float[] {
                            0.0649021f,
                            1.0889643f,
                            1.6008697f,
                            1.3598610f,
                            0.5984323f,
                            -1.4582729f,
                            -2.8291302f,
                            -2.8694024f,
                            -0.0134362f,
                            -0.4559349f,
                            -0.6840004f,
                            -0.5903697f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[0])
                .containsExactly(
                        new float[] {
                            0.7418212f,
                            1.0589247f,
                            0.4024577f,
                            -0.6240270f,
                            -1.1002530f,
                            -1.4410548f,
                            -0.4569575f,
                            0.9472644f,
                            -0.0751560f,
                            -0.0876647f,
                            -0.0195748f,
                            0.0665120f,
                            0.0966153f,
                            0.0961904f,
                            0.0073285f,
                            -0.0882711f,
                            -0.2382093f,
                            -0.2694312f,
                            -0.0529393f,
                            0.2122247f,
                            0.2623294f,
                            0.0674672f,
                            -0.1894240f,
                            -0.2721597f,
                            0.0481156f,
                            -0.0475188f,
                            -0.0994646f,
                            -0.0599632f,
                            -0.0187827f,
                            0.0920179f,
                            0.1182178f,
                            0.0357287f,
                            1.0149802f,
                            -0.7017878f,
                            -1.7733352f,
                            -1.2144865f,
                            -0.0117525f,
                            -0.7503103f,
                            -0.7990363f,
                            -0.1131320f,
                            -1.0692400f,
                            -1.4627037f,
                            -0.5113645f,
                            0.9101210f,
                            0.0399183f,
                            0.8755059f,
                            0.9061574f,
                            0.1036920f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[1])
                .containsExactly(
                        new float[] {
                            -1.3064516f,
                            1.5825633f,
                            0.0785684f,
                            -0.0557455f,
                            0f,
                            0f,
                            0f,
                            0f,
                            -1.0537975f,
                            -0.1433342f,
                            0.9771139f,
                            0.6660878f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[2])
                .containsExactly(
                        new float[] {
                            -1.6234497f,
                            1.6125655f,
                            0.2890573f,
                            0.3948013f,
                            -2.1332397f,
                            2.1737168f,
                            -0.0377031f,
                            0.4521061f,
                            -2.3375022f,
                            2.3114550f,
                            -0.4166711f,
                            0.4378958f,
                            -2.1862273f,
                            1.9920571f,
                            -0.7550623f,
                            0.3556494f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[3])
                .containsExactly(new float[] {0.9024950f, 0.8503675f, 0.7736666f, 0.6911714f}, within(1e-6f));
    }

    @Test
    void aStepDependsOnNoLaterOneWhereCausal() {
        float[] other = input();
        for (int i = 2 * WIDTH; i < other.length; i++) {
            other[i] = 7 - 3 * other[i];
        }
        float[] y = worked(true, input()).y;
        float[] changed = worked(true, other).y;
        assertThat(Arrays.copyOf(changed, 2 * WIDTH)).isEqualTo(Arrays.copyOf(y, 2 * WIDTH));
        assertThat(changed[2 * WIDTH]).isNotEqualTo(y[2 * WIDTH]);
        assertThat(worked(false, other).y[0]).isNotEqualTo(worked(false, input()).y[0]);
    }

    @Test
    void staysFiniteWithLargeScores() {
        float[] x = input();
        for (int i = 0; i < x.length; i++) {
            x[i] *= 1e4f;
        }
        for (float y : worked(true, x).y) {
            assertThat(y).isFinite();
        }
    }

    @Test
    void asksForPyTorchsTensors() {
        List<ParameterSpec> tensors = new MultiHeadAttention(2, true).parameters(List.of(SEQUENCE));
        assertThat(tensors)
                .extracting(ParameterSpec::name)
                .containsExactly("inputWeight", "inputBias", "outputWeight", "outputBias");
        assertThat(tensors)
                .extracting(ParameterSpec::shape)
                .containsExactly(Shape.of(12, 4), Shape.of(12), Shape.of(4, 4), Shape.of(4));
        assertThat(tensors)
                .extracting(ParameterSpec::role)
                .containsExactly(Role.WEIGHT, Role.OFFSET, Role.WEIGHT, Role.OFFSET);
    }

    @Test
    void refusesHeadsThatDoNotDivideTheWidth() {
        assertThatThrownBy(() -> new MultiHeadAttention(3, false).output(List.of(SEQUENCE)))
                .hasMessage("expected heads that divide the 4 numbers of a step, got 3 heads."
                        + " Change heads, or the width of the layer before");
        assertThatThrownBy(() -> new MultiHeadAttention(0, false)).hasMessage("heads must be at least 1, got 0");
        assertThatThrownBy(() -> new MultiHeadAttention(1, false).output(List.of(Shape.of(5))))
                .hasMessage("takes a sequence, steps x numbers, got 5. Put an embedding, reshape or permute before it");
    }
}
