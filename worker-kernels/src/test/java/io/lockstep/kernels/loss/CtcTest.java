package io.lockstep.kernels.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import io.lockstep.kernels.testing.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Seeded
class CtcTest implements LossExamples {
    private static final Ctc LOSS = new Ctc(3, 0, null);

    @Override
    public List<Loss> examples() {
        return List.of(new Ctc(6, 5, null), new Ctc(6, 5, 4));
    }

    @Override
    public Shape output(int size) {
        return Shape.of(size, 6);
    }

    /** No repeats, so that as many steps as ids are enough. */
    @Override
    public int[] ids(int size, SplittableRandom random) {
        int first = random.nextInt(5);
        return IntStream.range(0, Math.min(size / 6, random.nextInt(4)))
                .map(i -> (first + 2 * i) % 5)
                .toArray();
    }

    static IntValues ids(int[]... rows) {
        IntValues ids = BatchValues.of(TensorType.raggedIds(), rows.length).ids();
        for (int row = 0; row < rows.length; row++) {
            int at = ids.append(row, rows[row].length);
            System.arraycopy(rows[row], 0, ids.array(), at, rows[row].length);
        }
        return ids;
    }

    /** The i-th logit {@code b sin(a i)}. */
    private static float[] logits(int size, double a, double b) {
        float[] logits = new float[size];
        for (int i = 0; i < size; i++) {
            logits[i] = (float) (b * Math.sin(a * i));
        }
        return logits;
    }

    /** Five steps of three classes, logits {@code 2 sin(i)}, weight 2. */
    private static void check(Ctc loss, int @Nullable [] steps, int[] row, float expected, float... gradient) {
        float[] losses = {Float.NaN};
        float[] found = new float[15];
        Arrays.fill(found, Float.NaN);
        loss.apply(1, 15, steps, logits(15, 1, 2), ids(row), new float[] {2}, losses, found);
        assertThat(losses[0]).isCloseTo(expected, within(2e-6f));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(2 * gradient[i], within(2e-6f));
        }
    }

    /**
     * PyTorch 2.10.0: {@code ctc_loss(log_softmax(x, 2), ids, [5], [2], blank=0, reduction="none")} with
     * {@code x = (2 * arange(15.0).sin()).float().double().reshape(5, 1, 3)}, ids 1, 2; and its gradient to x.
     */
    @Test
    void isThatOfPyTorch() {
        check(
                LOSS,
                null,
                new int[] {1, 2},
                2.7825148f,
                -0.2155972f,
                -0.27570692f,
                0.4913041f,
                0.14067452f,
                -0.20158455f,
                0.06091003f,
                -0.16329534f,
                -0.16906084f,
                0.33235618f,
                0.09825613f,
                0.05784747f,
                -0.15610361f,
                -0.10294167f,
                0.23380385f,
                -0.13086219f);
    }

    /** The same of ids 1, 1, which need a blank between. */
    @Test
    void isThatOfPyTorchOfARepeat() {
        check(
                LOSS,
                null,
                new int[] {1, 1},
                3.951774f,
                -0.16316935f,
                -0.32813475f,
                0.4913041f,
                0.03703187f,
                -0.12380743f,
                0.08677556f,
                -0.18552569f,
                -0.44203728f,
                0.62756294f,
                0.04783603f,
                -0.09700773f,
                0.04917171f,
                -0.15500358f,
                -0.57669103f,
                0.73169464f);
    }

    /** The same of ids 0, 1 with {@code blank=2}. */
    @Test
    void isThatOfPyTorchOfAnotherBlank() {
        check(
                new Ctc(3, 2, null),
                null,
                new int[] {0, 1},
                2.612539f,
                -0.06815709f,
                0.42898005f,
                -0.36082295f,
                -0.11421372f,
                0.11978314f,
                -0.00556941f,
                -0.05753441f,
                0.00766919f,
                0.04986522f,
                0.69359875f,
                -0.61754245f,
                -0.0760563f,
                0.03450149f,
                -0.12869433f,
                0.09419282f);
    }

    /** The same of id 2 with an input length of 3: what lies behind has no gradient. */
    @Test
    void isThatOfPyTorchOfAShorterRow() {
        check(
                LOSS,
                new int[] {3},
                new int[] {2},
                2.387834f,
                -0.39798215f,
                0.42898005f,
                -0.03099788f,
                0.14862524f,
                0.13000444f,
                -0.2786297f,
                -0.18506543f,
                0.32282186f,
                -0.13775645f,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    /** The same of no ids: the path of blanks alone. */
    @Test
    void isThatOfPyTorchOfNoIds() {
        check(
                LOSS,
                null,
                new int[0],
                9.332059f,
                -0.92028415f,
                0.42898005f,
                0.4913041f,
                -0.21678f,
                0.13000444f,
                0.08677556f,
                -0.95038486f,
                0.32282186f,
                0.62756294f,
                -0.1715671f,
                0.12239538f,
                0.04917171f,
                -0.9654985f,
                0.23380385f,
                0.73169464f);
    }

    /**
     * PyTorch 2.10.0 in the same way: 1000 steps of 29 classes, logits {@code 8 sin(0.375 i)}, 200 ids {@code 1 + i i mod 28}: loss
     * 6480.08807927, sum of the gradient's sizes 1669.75478900, first numbers of it -0.45809098, -0.54053190, 0.01629587.
     */
    @Test
    void isStableOverAThousandSteps() {
        int[] row = new int[200];
        Arrays.setAll(row, i -> 1 + i * i % 28);
        float[] losses = new float[1];
        float[] gradient = new float[29_000];
        new Ctc(29, 0, null).apply(1, 29_000, logits(29_000, 0.375, 8), ids(row), new float[] {1}, losses, gradient);
        assertThat(losses[0]).isCloseTo(6480.088f, within(0.001f));
        double sizes = 0;
        for (float one : gradient) {
            sizes += Math.abs(one);
        }
        assertThat(sizes).isCloseTo(1669.75479, within(1e-4));
        assertThat(Arrays.copyOf(gradient, 3))
                .containsExactly(new float[] {-0.458091f, -0.5405319f, 0.01629587f}, within(1e-6f));
        // so sure of something else that no probability would be left of a double
        float[] sure = new float[29_000];
        for (int t = 0; t < 1000; t++) {
            sure[29 * t + 28] = 1e6f;
        }
        new Ctc(29, 0, null).apply(1, 29_000, sure, ids(new int[] {1}), new float[] {1}, losses, gradient);
        assertThat(losses[0]).isCloseTo(1e9f, within(100f));
        for (float one : gradient) {
            assertThat(one).isFinite();
        }
    }

    /** Probabilities of all labellings, each the sum of all its paths, one after another. */
    static Map<List<Integer>, Double> labellings(double[] probabilities, int steps, int classes, int blank) {
        Map<List<Integer>, Double> sums = new HashMap<>();
        int[] path = new int[steps];
        int paths = (int) Math.pow(classes, steps);
        for (int number = 0; number < paths; number++) {
            double probability = 1;
            int rest = number;
            for (int t = 0; t < steps; t++) {
                path[t] = rest % classes;
                rest /= classes;
                probability *= probabilities[t * classes + path[t]];
            }
            List<Integer> said = new ArrayList<>();
            for (int t = 0; t < steps; t++) {
                if (path[t] != blank && (t == 0 || path[t] != path[t - 1])) {
                    said.add(path[t]);
                }
            }
            sums.merge(said, probability, Double::sum);
        }
        return sums;
    }

    static double[] softmax(float[] logits, int classes) {
        double[] probabilities = new double[logits.length];
        for (int at = 0; at < logits.length; at += classes) {
            double sum = 0;
            for (int k = at; k < at + classes; k++) {
                sum += Math.exp(logits[k]);
            }
            for (int k = at; k < at + classes; k++) {
                probabilities[k] = Math.exp(logits[k]) / sum;
            }
        }
        return probabilities;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7})
    void isTheSumOfAllPaths(int steps, SplittableRandom random) {
        int classes = 3;
        int blank = random.nextInt(classes);
        float[] logits = new float[steps * classes];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (4 * random.nextDouble() - 2);
        }
        double total = 0;
        for (Map.Entry<List<Integer>, Double> one :
                labellings(softmax(logits, classes), steps, classes, blank).entrySet()) {
            int[] row = one.getKey().stream().mapToInt(id -> id).toArray();
            float[] losses = new float[1];
            new Ctc(classes, blank, null)
                    .apply(1, logits.length, logits, ids(row), new float[] {1}, losses, new float[0]);
            assertThat((double) losses[0]).as("%s", one.getKey()).isCloseTo(-Math.log(one.getValue()), within(2e-6));
            total += Math.exp(-losses[0]);
        }
        assertThat(total).isCloseTo(1, within(1e-5));
    }

    /** Of rows of several ids, repeats and lengths: each number of the gradient alone. */
    @Test
    void gradientIsThatOfCentralDifferences(SplittableRandom random) {
        int size = 9 * 4;
        IntValues ids = ids(new int[] {1, 1, 3}, new int[] {3, 2, 3, 1}, new int[0]);
        int[] steps = {9, 6, 4};
        float[] weights = {1, 0.5f, 2};
        float[] logits = new float[3 * size];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (4 * random.nextDouble() - 2);
        }
        float[] gradient = new float[logits.length];
        Arrays.fill(gradient, Float.NaN);
        new Ctc(4, 0, null).apply(3, size, steps, logits, ids, weights, new float[3], gradient);
        float h = 0x1p-6f;
        for (int i = 0; i < logits.length; i++) {
            double difference =
                    weighted(logits, i, h, steps, ids, weights) - weighted(logits, i, -h, steps, ids, weights);
            assertThat((double) gradient[i]).as("%d", i).isCloseTo(difference / (2 * h), within(2e-4));
        }
    }

    private static double weighted(float[] logits, int i, float h, int[] steps, IntValues ids, float[] weights) {
        float[] moved = logits.clone();
        moved[i] += h;
        float[] losses = new float[3];
        new Ctc(4, 0, null).apply(3, 36, steps, moved, ids, weights, losses, new float[0]);
        return (double) weights[0] * losses[0] + (double) weights[1] * losses[1] + (double) weights[2] * losses[2];
    }

    @Test
    void lengthOfARowIsAllThatItsPaddingChanges() {
        float[] own = new float[1];
        float[] padded = new float[1];
        float[] gradient = new float[15];
        float[] paddedGradient = new float[30];
        float[] logits = Arrays.copyOf(logits(15, 1, 2), 30);
        Arrays.fill(logits, 15, 30, Float.NaN);
        LOSS.apply(1, 15, null, logits, ids(new int[] {2, 1}), new float[] {1}, own, gradient);
        LOSS.apply(1, 30, new int[] {5}, logits, ids(new int[] {2, 1}), new float[] {1}, padded, paddedGradient);
        assertThat(padded).containsExactly(own);
        assertThat(paddedGradient).containsExactly(Arrays.copyOf(gradient, 30));
    }

    @Test
    void refusesOutputsAndIdsThatDoNotFit() {
        assertThat(LOSS.targetType(Shape.of(7, 3))).isEqualTo(TensorType.raggedIds());
        assertThatThrownBy(() -> LOSS.targetType(Shape.of(7, 2)))
                .hasMessage("ctc: expected an output of steps x 3 classes, the blank among them, got shape 7x2."
                        + " End with {dense: {units: 3, leadingAxes: 1}}, or change classes");
        assertThatThrownBy(() -> new Ctc(1, 0, null))
                .hasMessage("ctc: classes must be at least 2, the blank and one more, got 1");
        assertThatThrownBy(() -> new Ctc(3, 3, null)).hasMessage("ctc: blank must be one of the classes 0 to 2, got 3");
        assertThatThrownBy(() -> new Ctc(3, 0, 0)).hasMessage("ctc: beamWidth must be at least 1, got 0");
        assertThatThrownBy(() -> apply(1, 3))
                .hasMessageStartingWith("ctc: row 1 of the slice: expected ids from 0 to 2, got 3. Correct the data");
        assertThatThrownBy(() -> apply(1, 0))
                .hasMessage("ctc: row 1 of the slice: expected ids of classes other than the blank, got 0, which is the"
                        + " blank. Correct the data, or choose another blank");
    }

    @Test
    void refusesRowsWithMoreIdsThanSteps() {
        apply(1, 2, 1);
        assertThatThrownBy(() -> apply(1, 2, 1, 2))
                .hasMessage(
                        "ctc: row 1 of the slice: expected at least 4 steps for its 4 ids, got 3. Leave such rows out, or"
                                + " let the model shorten its input less");
        assertThatThrownBy(() -> apply(1, 1, 2))
                .hasMessage(
                        "ctc: row 1 of the slice: expected at least 4 steps for its 3 ids, with a blank between repeats,"
                                + " got 3. Leave such rows out, or let the model shorten its input less");
    }

    /** A row of three steps behind another. */
    private static void apply(int... row) {
        LOSS.apply(2, 9, new float[18], ids(new int[] {1}, row), new float[] {1, 1}, new float[2], new float[0]);
    }
}
