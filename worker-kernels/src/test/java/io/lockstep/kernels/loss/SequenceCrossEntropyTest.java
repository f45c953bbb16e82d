package io.lockstep.kernels.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.loss.PredictedColumns.Answered;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SequenceCrossEntropyTest implements LossExamples {
    private static final int CLASSES = 5;
    private static final SequenceCrossEntropy LOSS = new SequenceCrossEntropy(3, null);

    @Override
    public List<Loss> examples() {
        return List.of(
                new SequenceCrossEntropy(CLASSES, null),
                new SequenceCrossEntropy(CLASSES, 2),
                new SequenceCrossEntropy(CLASSES, null, List.of(1.0, 0.5, 2.0, 1.5, 3.0)));
    }

    @Override
    public Shape output(int size) {
        return Shape.of(size, CLASSES);
    }

    @Override
    public int[] ids(int size, SplittableRandom random) {
        return random.ints(Math.min(size / CLASSES, random.nextInt(5)), 0, CLASSES)
                .toArray();
    }

    private static IntValues ids(int[]... rows) {
        IntValues ids = BatchValues.of(TensorType.raggedIds(), rows.length).ids();
        for (int row = 0; row < rows.length; row++) {
            int at = ids.append(row, rows[row].length);
            System.arraycopy(rows[row], 0, ids.array(), at, rows[row].length);
        }
        return ids;
    }

    /** Four steps, the i-th logit {@code 2 sin(i)}. */
    private static float[] logits() {
        float[] outputs = new float[12];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = (float) (2 * Math.sin(i));
        }
        return outputs;
    }

    private static void check(Loss loss, int[] row, float expected, float... gradient) {
        float[] losses = {Float.NaN};
        float[] found = new float[12];
        Arrays.fill(found, Float.NaN);
        loss.apply(1, 12, logits(), ids(row), new float[] {2}, losses, found);
        assertThat(losses[0]).isCloseTo(expected, within(1e-6f));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(2 * gradient[i], within(1e-6f));
        }
    }

    /** PyTorch 2.10.0: {@code torch.nn.CrossEntropyLoss()} of targets 2, 1, 0, 0. */
    @Test
    void isThatOfPyTorch() {
        check(
                LOSS,
                new int[] {2, 1, 0, 0},
                1.4856392f,
                0.0199290f,
                0.1072450f,
                -0.1271740f,
                0.1958050f,
                -0.2174989f,
                0.0216939f,
                -0.2375962f,
                0.0807055f,
                0.1568907f,
                -0.0428918f,
                0.0305988f,
                0.0122929f);
    }

    /** PyTorch 2.10.0: the same with {@code ignore_index=1}. */
    @Test
    void stepsThatAreIgnoredHaveNoLoss() {
        check(
                new SequenceCrossEntropy(3, 1),
                new int[] {2, 1, 0, 0},
                1.3007900f,
                0.0265719f,
                0.1429934f,
                -0.1695653f,
                0,
                0,
                0,
                -0.3167950f,
                0.1076073f,
                0.2091877f,
                -0.0571890f,
                0.0407985f,
                0.0163906f);
    }

    /** PyTorch 2.10.0: the mean of {@code cross_entropy} with {@code weight=[0.5, 2, 1.25]} and {@code reduction='none'}. */
    @Test
    void classesHaveWeights() {
        check(
                new SequenceCrossEntropy(3, null, List.of(0.5, 2.0, 1.25)),
                new int[] {2, 1, 0, 0},
                1.6411443f,
                0.0249112f,
                0.1340563f,
                -0.1589675f,
                0.3916100f,
                -0.4349978f,
                0.0433878f,
                -0.1187981f,
                0.0403527f,
                0.0784454f,
                -0.0214459f,
                0.0152994f,
                0.0061465f);
    }

    /** PyTorch 2.10.0: {@code (w * ce).sum() / w.sum()} with {@code ce} of {@code reduction='none'}, {@code w = [0.5, 2, 0, 1.25]}. */
    @Test
    void stepsHaveWeights() {
        float[] logits = logits();
        logits[7] = Float.NaN; // of the step of weight 0, which need not have a class either
        IntValues ids = ids(new int[] {2, 1, 99, 0});
        WeighedRow.weigh(ids, 0.5f, 2, 0, 1.25f);
        WeighedRow.assertLoss(
                LOSS,
                logits,
                ids,
                1.2455983f,
                0.0106288f,
                0.0571973f,
                -0.0678261f,
                0.4177173f,
                -0.4639977f,
                0.0462803f,
                0,
                0,
                0,
                -0.0571890f,
                0.0407985f,
                0.0163906f);
    }

    @Test
    void weightsOfOneAreTheBitsOfNone() {
        SequenceCrossEntropy loss = new SequenceCrossEntropy(3, 1, List.of(0.3, 2.0, 1.25));
        for (boolean softmax : new boolean[] {false, true}) {
            float[] expected = new float[1];
            float[] expectedGradient = new float[12];
            IntValues ids = ids(new int[] {2, 1, 0, 0});
            apply(loss, ids, softmax, expected, expectedGradient);
            WeighedRow.weigh(ids, 1, 1, 1, 1);
            float[] losses = new float[1];
            float[] gradient = new float[12];
            apply(loss, ids, softmax, losses, gradient);
            assertThat(losses).containsExactly(expected);
            assertThat(gradient).containsExactly(expectedGradient);
            WeighedRow.weigh(ids, 1, 7, 1, 1); // of an ignored step
            apply(loss, ids, softmax, losses, gradient);
            assertThat(losses).containsExactly(expected);
            assertThat(gradient).containsExactly(expectedGradient);
        }
    }

    private static void apply(
            SequenceCrossEntropy loss, IntValues ids, boolean softmax, float[] losses, float[] gradient) {
        float[] weights = {0.7f};
        if (softmax) {
            loss.predict(1, 12, logits(), gradient);
            loss.applyToSoftmax(1, 12, null, logits(), ids, weights, losses, gradient);
        } else {
            loss.apply(1, 12, logits(), ids, weights, losses, gradient);
        }
    }

    @Test
    void aRowWithoutWeightHasNoLoss() {
        IntValues ids = ids(new int[] {2, 1, 0, 0});
        WeighedRow.weigh(ids, 0, 0, 0, 0);
        float[] losses = {Float.NaN};
        float[] gradient = new float[12];
        Arrays.fill(gradient, Float.NaN);
        LOSS.apply(1, 12, logits(), ids, new float[] {1}, losses, gradient);
        assertThat(losses).containsExactly(0);
        assertThat(gradient).containsOnly(0);
        float[] targets = new float[4];
        WeighedRow.weigh(ids, 0, 0.5f, 0, 2);
        LOSS.target().measured(ids, 1, 12, targets);
        assertThat(targets).containsExactly(StepIds.NONE, 1, StepIds.NONE, 0);
    }

    /** Down to the smallest float above 0, weights say what is more, not how much there is. */
    @Test
    void tinyWeightsAreAsGoodAsOnes() {
        float[] losses = new float[2];
        float[][] found = new float[2][6];
        float[] values = {1, 9.8E-45f};
        for (int i = 0; i < values.length; i++) {
            IntValues ids = ids(new int[] {2, 1});
            WeighedRow.weigh(ids, values[i], values[i]);
            float[] loss = new float[1];
            LOSS.apply(1, 6, Arrays.copyOf(logits(), 6), ids, new float[] {3}, loss, found[i]);
            losses[i] = loss[0];
        }
        assertThat(losses[1]).isEqualTo(losses[0]).isGreaterThan(0.5f);
        assertThat(found[1]).containsExactly(found[0]);
    }

    @Test
    void refusesOtherWeightsThanOneForEachStep() {
        IntValues ids = ids(new int[] {2, 1, 0});
        WeighedRow.weigh(ids, 1, 1);
        assertThatThrownBy(() -> apply(LOSS, ids, false, new float[1], new float[12]))
                .hasMessage("sequenceCrossEntropy: row 0 of the slice: expected 3 weights, one for each step of the"
                        + " target, got 2. Correct the data");
    }

    @Test
    void refusesWeightsThatAreNotOnesOfTheClasses() {
        assertThatThrownBy(() -> new SequenceCrossEntropy(3, null, List.of(1.0, 2.0)))
                .hasMessage("sequenceCrossEntropy: expected a class weight for each of 3 classes, got 2."
                        + " Write as many, or none");
        assertThatThrownBy(() -> new SequenceCrossEntropy(2, null, List.of(1.0, -1.0)))
                .hasMessage("sequenceCrossEntropy: classWeights must be at least 0, got -1.0");
    }

    /** Rows of ignored steps, of fewer ids, of fewer valid steps, of weighed steps, and with losses from nearly 0 to 200. */
    @Test
    void fromASoftmaxItIsTheSame() {
        int rows = 4;
        int size = 6 * CLASSES;
        SequenceCrossEntropy loss = new SequenceCrossEntropy(CLASSES, 2, List.of(1.0, 0.5, 2.0, 1.5, 3.0));
        float[] outputs = TestNumbers.uniform(rows * size, 5, 3);
        outputs[4] += 40;
        outputs[CLASSES] -= 200;
        outputs[size] -= 80;
        IntValues ids = ids(new int[] {4, 0, 2, 3, 1, 4}, new int[] {0, 2, 1}, new int[0], new int[] {1, 3, 4, 0});
        FloatValues stepWeights = ids.beginStepWeights();
        for (int row = 0; row < rows; row++) {
            stepWeights.append(row, ids.items(row));
        }
        for (int i = 0; i < stepWeights.first(rows); i++) {
            stepWeights.array()[i] = 0.25f * (i % 5);
        }
        float[] weights = {1, 2, 0.5f, 3};
        int[] valid = {6, 5, 4, 4};
        float[] expected = new float[rows];
        float[] expectedGradients = new float[rows * size];
        loss.apply(rows, size, valid, outputs, ids, weights, expected, expectedGradients);
        float[] losses = new float[rows];
        float[] gradients = new float[rows * size];
        loss.predict(rows, size, outputs, gradients);
        loss.applyToSoftmax(rows, size, valid, outputs, ids, weights, losses, gradients);
        assertThat(losses).containsExactly(expected, within(1e-5f));
        assertThat(gradients).containsExactly(expectedGradients, within(1e-6f));
        assertThat(Arrays.copyOfRange(gradients, 2 * size, 3 * size)).containsOnly(0);
    }

    /** What a backend's softmax makes of a logit that is none does not matter. */
    @Test
    void aNumberThatIsNoneIsTheLossOfItsRow() {
        float[] losses = new float[2];
        float[] gradients = new float[12];
        Arrays.fill(gradients, 1 / 3f);
        float[] outputs = new float[12];
        outputs[1] = Float.NaN;
        IntValues ids = ids(new int[] {1, 0}, new int[] {2, 2});
        LOSS.applyToSoftmax(2, 6, null, outputs, ids, new float[] {1, 1}, losses, gradients);
        assertThat(losses).containsExactly(new float[] {Float.NaN, (float) Math.log(3)}, within(1e-6f));
        assertThat(Arrays.copyOf(gradients, 3)).containsOnly(Float.NaN);
        assertThat(gradients[11]).isCloseTo(-1 / 3f, within(1e-6f));
    }

    /** The ignored id may be no class at all; the last steps have no loss where ids have ended. */
    @Test
    void fewerIdsAreThoseOfTheFirstSteps() {
        float[] losses = new float[3];
        float[] gradients = new float[36];
        Arrays.fill(gradients, Float.NaN);
        float[] outputs = new float[36];
        outputs[6] = Float.NaN;
        Loss loss = new SequenceCrossEntropy(3, 99);
        loss.apply(
                3,
                12,
                outputs,
                ids(new int[] {0, 1}, new int[] {99, 99}, new int[0]),
                new float[] {1, 1, 1},
                losses,
                gradients);
        assertThat(losses).containsExactly(new float[] {(float) Math.log(3), 0, 0}, within(1e-6f));
        assertThat(Arrays.copyOf(gradients, 6))
                .containsExactly(new float[] {-1 / 3f, 1 / 6f, 1 / 6f, 1 / 6f, -1 / 3f, 1 / 6f}, within(1e-6f));
        assertThat(Arrays.copyOfRange(gradients, 6, 36)).containsOnly(0);
    }

    @Test
    void refusesOutputsAndIdsThatDoNotFit() {
        assertThat(LOSS.targetType(Shape.of(7, 3))).isEqualTo(TensorType.raggedIds());
        assertThatThrownBy(() -> LOSS.targetType(Shape.of(7, 2)))
                .hasMessage("sequenceCrossEntropy: expected an output of steps x 3 classes, got shape 7x2."
                        + " End with {dense: {units: 3, leadingAxes: 1}}, or change classes");
        assertThatThrownBy(() -> new SequenceCrossEntropy(1, null))
                .hasMessage("sequenceCrossEntropy: classes must be at least 2, got 1");
        assertThatThrownBy(() -> apply(new int[] {1, 1, 1}))
                .hasMessage(
                        "sequenceCrossEntropy: row 0 of the slice: expected at most 2 ids, one for each step, got 3."
                                + " Correct the data, or lengthen the input");
        assertThatThrownBy(() -> apply(new int[] {1, 3}))
                .hasMessageStartingWith(
                        "sequenceCrossEntropy: row 0 of the slice: expected ids from 0 to 2, got 3. Correct the data");
    }

    private static void apply(int[] row) {
        LOSS.apply(1, 6, new float[6], ids(row), new float[] {1}, new float[1], new float[0]);
    }

    @Test
    void isMeasuredAndPredictedByStep() {
        StepIds target = new SequenceCrossEntropy(3, 1).target();
        float[] targets = {9, 9, 9, 9};
        target.measured(ids(new int[] {1, 2}, new int[] {0}), 2, 6, targets);
        assertThat(target.measuredSize(6)).isEqualTo(2);
        assertThat(targets).containsExactly(StepIds.NONE, 2, 0, StepIds.NONE);
        PredictedColumns columns = target.predicted(new Answered(6, List.of(), List.of()));
        assertThat(columns.types()).containsExactly(PredictedColumns.Type.INTEGERS, PredictedColumns.Type.FLOATS);
        Object[] row = new Object[2];
        columns.writer().write(new float[] {7, 0.5f, 0.2f, 0.3f, Float.NaN, 0, 0}, 1, row, 0);
        assertThat(row)
                .containsExactly(new Integer[] {0, StepIds.NONE}, new float[] {0.5f, 0.2f, 0.3f, Float.NaN, 0f, 0f});
        float[] other = {0.9f, 0.2f, 0.3f, 0, 1, 0};
        assertThat(target.agree(other, 0, new float[] {7, 3, 1, 2, 1, 9, 8}, 1, 6))
                .isTrue();
        assertThat(target.agree(other, 0, new float[] {3, 1, 2, 9, 1, 8}, 0, 6)).isFalse();
        float[] scores = new float[6];
        LOSS.predict(1, 6, new float[] {1, 1, 1, 0, 0, 100}, scores);
        assertThat(scores).containsExactly(new float[] {1 / 3f, 1 / 3f, 1 / 3f, 0, 0, 1}, within(1e-6f));
    }
}
