package io.lockstep.kernels.layer.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.layer.ParameterSpec;
import io.lockstep.kernels.layer.ReferencePass;
import io.lockstep.kernels.layer.WorkedSequence;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class MultiHeadAttentionTest implements LayerExamples {
    static final Shape SEQUENCE = Shape.of(3, 4);
    static final int WIDTH = 4;

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(new MultiHeadAttention(2, false), List.of(Shape.of(4, 6))),
                new Example(new MultiHeadAttention(3, true), List.of(Shape.of(5, 6))),
                new Example(new MultiHeadAttention(1, true), List.of(Shape.of(1, 2))),
                new Example(new MultiHeadAttention(1, false), List.of(Shape.of(3, 1))),
                new Example(new MultiHeadAttention(2, false), List.of(Shape.of(3, 6), Shape.of(5, 6))),
                new Example(new MultiHeadAttention(2, true, true, null), List.of(Shape.of(4, 12))),
                new Example(new MultiHeadAttention(1, false, true, null), List.of(Shape.of(3, 2))),
                new Example(new MultiHeadAttention(2, true, false, null, 0.25f), List.of(Shape.of(5, 6))),
                new Example(
                        new MultiHeadAttention(3, false, false, null, 0.4f), List.of(Shape.of(3, 6), Shape.of(5, 6))));
    }

    @Override
    public double[][] exact(
            Layer layer,
            List<Shape> shapes,
            double[][][] inputs,
            Function<String, double[]> tensors,
            ReferencePass pass) {
        MultiHeadAttention attention = (MultiHeadAttention) layer;
        double[][] y = new double[pass.masks().size()][];
        for (int row = 0; row < y.length; row++) {
            double[][] x = new double[inputs.length][];
            for (int i = 0; i < x.length; i++) {
                x[i] = inputs[i][row];
            }
            RandomStream mask = pass.masks().get(row);
            IntToDoubleFunction factor = share -> pass.training() ? factor(attention.dropout(), mask, share) : 1;
            y[row] = exact(attention, shapes, x, tensors, factor);
        }
        return y;
    }

    /** What a share is multiplied with. */
    private static double factor(double dropout, RandomStream mask, int share) {
        long bits = mask.bits(share / 2);
        double uniform = (share % 2 == 0 ? bits & 0xFFFFFFFFL : bits >>> 32) / 4294967296.0;
        return uniform < dropout ? 0 : 1 / (1 - dropout);
    }

    private static double[] exact(
            MultiHeadAttention attention,
            List<Shape> shapes,
            double[][] inputs,
            Function<String, double[]> tensors,
            IntToDoubleFunction factor) {
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
                    double share = factors[s] / sum * factor.applyAsDouble((head * steps + t) * others + s);
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        given[t * width + i] += share * keys[s * 3 * width + 2 * width + i];
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

    static WorkedSequence worked(boolean causal, float[] x) {
        return new WorkedSequence(
                new MultiHeadAttention(2, causal),
                SEQUENCE,
                x,
                WorkedSequence.wave(3 * WIDTH * WIDTH, 0.7, 0.9),
                WorkedSequence.wave(3 * WIDTH, 2.1, 0.5),
                WorkedSequence.wave(WIDTH * WIDTH, 1.3, 0.8),
                WorkedSequence.wave(WIDTH, 0.9, 0.4));
    }

    static float[] input() {
        return WorkedSequence.wave(SEQUENCE.elementCount(), 1, 1);
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

    /** 0 times a value that is no number is none: a later step is not read at all. */
    @Test
    void aLaterStepThatIsNoNumberHasNoSayWhereCausal() {
        float[] other = input();
        Arrays.fill(other, 2 * WIDTH, other.length, Float.NaN);
        float[] y = worked(true, other).y;
        assertThat(Arrays.copyOf(y, 2 * WIDTH))
                .containsExactly(Arrays.copyOf(worked(true, input()).y, 2 * WIDTH), within(1e-6f));
        assertThat(y[2 * WIDTH]).isNaN();
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

    /** A share that is dropped takes its value away: with one step to read, all of a head's or none. */
    @Test
    void dropsSharesInTraining() {
        float[] x = {1, 2};
        float[] projections = {0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1};
        boolean dropped = false;
        for (float rate : new float[] {0, 0.2f, 0.5f, 0.9f}) {
            Layer layer = new MultiHeadAttention(2, false, false, null, rate);
            WorkedSequence worked = new WorkedSequence(
                    layer, Shape.of(1, 2), x, projections, new float[6], new float[] {1, 0, 0, 1}, new float[2]);
            for (int head = 0; head < 2; head++) {
                float whole = x[head] / (1 - rate);
                dropped |= worked.y[head] == 0;
                assertThat(worked.y[head]).isIn(0f, whole);
            }
        }
        assertThat(dropped).isTrue();
        assertThatThrownBy(() -> new MultiHeadAttention(1, false, false, null, 1))
                .hasMessage("dropout must be in [0, 1), got 1.0. Usual: 0.1");
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
