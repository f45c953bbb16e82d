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
                new Example(new MultiHeadAttention(1, false), List.of(Shape.of(3, 1))),
                new Example(new MultiHeadAttention(2, false), List.of(Shape.of(3, 6), Shape.of(5, 6))),
                new Example(new MultiHeadAttention(2, true, true, null), List.of(Shape.of(4, 12))),
                new Example(new MultiHeadAttention(1, false, true, null), List.of(Shape.of(3, 2))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        MultiHeadAttention attention = (MultiHeadAttention) layer;
        int steps = shapes.get(0).size(0);
        int width = shapes.get(0).size(1);
        int size = width / attention.heads();
        int others = shapes.get(shapes.size() - 1).size(0);
        double[] weight = tensors.apply("inputWeight");
        double[] bias = tensors.apply("inputBias");
        double[] queries = affine(steps, width, inputs[0], weight, bias);
        double[] keys = affine(others, width, inputs[inputs.length - 1], weight, bias);
        double[] given = new double[steps * width];
        for (int t = 0; t < steps; t++) {
            int read = attention.causal() ? t + 1 : others;
            for (int head = 0; head < attention.heads(); head++) {
                double[] factors = new double[read];
                double sum = 0;
                for (int s = 0; s < read; s++) {
                    double score = 0;
                    for (int i = 0; i < size; i++) {
                        score += number(attention, queries, t, 3 * width, head * size, i, size)
                                * number(attention, keys, s, 3 * width, width + head * size, i, size);
                    }
                    factors[s] = Math.exp(score / Math.sqrt(size));
                    sum += factors[s];
                }
                for (int s = 0; s < read; s++) {
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        given[t * width + i] += factors[s] / sum * keys[s * 3 * width + 2 * width + i];
                    }
                }
            }
        }
        return affine(steps, width, given, tensors.apply("outputWeight"), tensors.apply("outputBias"));
    }

    /** Number i of a query's or key's head, as a complex number times one of length 1 where positions turn it. */
    private static double number(
            MultiHeadAttention attention, double[] all, int step, int stride, int head, int i, int size) {
        int at = step * stride + head;
        if (!attention.rotary()) {
            return all[at + i];
        }
        double angle = step * Math.pow(10000, -(i - i % 2) / (double) size);
        return i % 2 == 0
                ? all[at + i] * Math.cos(angle) - all[at + i + 1] * Math.sin(angle)
                : all[at + i] * Math.cos(angle) + all[at + i - 1] * Math.sin(angle);
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
                            -0.212083f,
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
                            0.811636f,
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
                            1.359861f,
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
                            -0.624027f,
                            -1.100253f,
                            -1.4410548f,
                            -0.4569575f,
                            0.9472644f,
                            -0.075156f,
                            -0.0876647f,
                            -0.0195748f,
                            0.066512f,
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
                            -0.189424f,
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
                            -0.113132f,
                            -1.06924f,
                            -1.4627037f,
                            -0.5113645f,
                            0.910121f,
                            0.0399183f,
                            0.8755059f,
                            0.9061574f,
                            0.103692f
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
                            2.311455f,
                            -0.4166711f,
                            0.4378958f,
                            -2.1862273f,
                            1.9920571f,
                            -0.7550623f,
                            0.3556494f
                        },
                        within(1e-6f));
        assertThat(worked.dTensors[3])
                .containsExactly(new float[] {0.902495f, 0.8503675f, 0.7736666f, 0.6911714f}, within(1e-6f));
    }

    /** PyTorch 2.10.0: {@code torch.nn.MultiheadAttention(4, 2)} of a query, and another sequence as key and value. */
    @Test
    void agreesWithPyTorchWhereItAttendsToAnother() {
        WorkedSequence worked = new WorkedSequence(
                new MultiHeadAttention(2, false),
                List.of(SEQUENCE, Shape.of(2, WIDTH)),
                new float[][] {input(), WorkedSequence.wave(2 * WIDTH, 0.6, 0.8)},
                WorkedSequence.wave(3 * WIDTH * WIDTH, 0.7, 0.9),
                WorkedSequence.wave(3 * WIDTH, 2.1, 0.5),
                WorkedSequence.wave(WIDTH * WIDTH, 1.3, 0.8),
                WorkedSequence.wave(WIDTH, 0.9, 0.4));
        assertThat(worked.y)
                .containsExactly(
                        new float[] {
                            1.2701422f,
                            1.6872284f,
                            0.4067844f,
                            -1.1867867f,
                            1.103077f,
                            1.3438807f,
                            0.2521217f,
                            -0.9883637f,
                            -0.8256207f,
                            0.0490762f,
                            0.9675442f,
                            0.9768173f
                        },
                        within(3e-6f));
        assertThat(worked.dX)
                .containsExactly(
                        new float[] {
                            0.494671f,
                            0.065268f,
                            -0.394832f,
                            -0.6692359f,
                            -0.604283f,
                            0.3632923f,
                            1.160006f,
                            1.4111503f,
                            0.0433494f,
                            -0.0963902f,
                            -0.1907961f,
                            -0.1954675f
                        },
                        within(3e-6f));
        assertThat(worked.dInputs[1])
                .containsExactly(
                        new float[] {
                            0.8303165f,
                            1.2488288f,
                            1.079998f,
                            0.4032273f,
                            -0.5700313f,
                            -0.8021525f,
                            -0.657011f,
                            -0.2028668f
                        },
                        within(3e-6f));
        assertThat(Arrays.copyOf(worked.dTensors[0], WIDTH))
                .containsExactly(new float[] {-0.714507f, -0.8715109f, -0.2272518f, 0.6259417f}, within(3e-6f));
        assertThat(Arrays.copyOfRange(worked.dTensors[0], 11 * WIDTH, 12 * WIDTH))
                .containsExactly(new float[] {0.3458021f, 0.0840598f, -0.2070471f, -0.4258265f}, within(3e-6f));
        assertThat(worked.dTensors[1])
                .containsExactly(
                        new float[] {
                            0.4857519f,
                            -0.173146f,
                            0.0049291f,
                            -0.0146405f,
                            0,
                            0,
                            0,
                            0,
                            -1.0537972f,
                            -0.1433342f,
                            0.9771134f,
                            0.6660883f
                        },
                        within(3e-6f));
    }

    /** Each pair of a head is turned by its angle; what the products of queries and keys see is their distance only. */
    @Test
    void positionsTurnHeads() {
        RotaryPositions positions = new RotaryPositions(9, 4);
        float[] query = {1, 2, 3, 4};
        positions.turn(2, query, 0);
        assertThat(query)
                .containsExactly(
                        new float[] {
                            (float) (Math.cos(2) - 2 * Math.sin(2)),
                            (float) (2 * Math.cos(2) + Math.sin(2)),
                            (float) (3 * Math.cos(0.02) - 4 * Math.sin(0.02)),
                            (float) (4 * Math.cos(0.02) + 3 * Math.sin(0.02))
                        },
                        within(1e-6f));
        positions.turnBack(2, query, 0);
        assertThat(query).containsExactly(new float[] {1, 2, 3, 4}, within(1e-6f));
        double[] products = new double[2];
        for (int shift = 0; shift < 2; shift++) {
            float[] left = {1, 2, 3, 4};
            float[] right = {-2, 1, 0.5f, 3};
            positions.turn(1 + 4 * shift, left, 0);
            positions.turn(3 + 4 * shift, right, 0);
            for (int i = 0; i < 4; i++) {
                products[shift] += left[i] * right[i];
            }
        }
        assertThat(products[1]).isCloseTo(products[0], within(1e-5));
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
        List<Shape> two = List.of(SEQUENCE, Shape.of(2, WIDTH));
        assertThat(new MultiHeadAttention(2, false).output(two)).isEqualTo(SEQUENCE);
        assertThatThrownBy(() -> new MultiHeadAttention(2, true).output(two))
                .hasMessage(
                        "expected neither causal nor rotary of two inputs, whose steps are not those of one sequence,"
                                + " got causal. Remove it");
        assertThatThrownBy(() -> new MultiHeadAttention(2, false, true, null).output(two))
                .hasMessageEndingWith("got rotary. Remove it");
        assertThatThrownBy(() -> new MultiHeadAttention(2, false).output(List.of(SEQUENCE, Shape.of(2, 5))))
                .hasMessage("takes sequences of one width, got 3x4, 2x5. Put {dense: {units: 4, leadingAxes: 1}} before"
                        + " the second");
        assertThatThrownBy(() -> new MultiHeadAttention(2, false).output(List.of(SEQUENCE, SEQUENCE, SEQUENCE)))
                .hasMessage("takes 1 input, or 2 of which the first attends to the second, got 3");
        assertThatThrownBy(() -> new MultiHeadAttention(4, false, true, null).output(List.of(SEQUENCE)))
                .hasMessage("rotary: expected heads of an even size, got 1 numbers each. Change heads, or the width of"
                        + " the layer before");
        assertThatThrownBy(() -> new MultiHeadAttention(0, false)).hasMessage("heads must be at least 1, got 0");
        assertThatThrownBy(() -> new MultiHeadAttention(1, false).output(List.of(Shape.of(5))))
                .hasMessage("takes a sequence, steps x numbers, got 5. Put an embedding, reshape or permute before it");
    }
}
