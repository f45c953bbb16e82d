package io.lockstep.kernels.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.loss.PredictedColumns.Answered;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SequenceSigmoidCrossEntropyTest implements LossExamples {
    private static final int LABELS = 5;
    private static final SequenceSigmoidCrossEntropy LOSS = new SequenceSigmoidCrossEntropy(3);

    @Override
    public List<Loss> examples() {
        return List.of(
                new SequenceSigmoidCrossEntropy(LABELS),
                new SequenceSigmoidCrossEntropy(LABELS, new PositiveWeights(List.of(2.5))),
                new SequenceSigmoidCrossEntropy(LABELS, new PositiveWeights(List.of(0.1, 7.0, 1.0, 3.0, 0.5))));
    }

    @Override
    public Shape output(int size) {
        return Shape.of(size, LABELS);
    }

    /** Of up to as many steps as there are. */
    @Override
    public int[] ids(int size, SplittableRandom random) {
        int between = random.nextInt(size / LABELS);
        int[] ids = random.ints(between + random.nextInt(5), 0, LABELS).toArray();
        for (int i = 0; i < between; i++) {
            ids[ids.length - 1 - i] = LABELS;
        }
        return ids;
    }

    @Override
    public int steps(int[] ids) {
        return 1 + (int) Arrays.stream(ids).filter(id -> id == LABELS).count();
    }

    private static IntValues ids(int[]... rows) {
        IntValues ids = BatchValues.of(TensorType.raggedIds(), rows.length).ids();
        for (int row = 0; row < rows.length; row++) {
            int at = ids.append(row, rows[row].length);
            System.arraycopy(rows[row], 0, ids.array(), at, rows[row].length);
        }
        return ids;
    }

    private static BatchValues values(int[]... rows) {
        BatchValues values = BatchValues.of(TensorType.raggedIds(), rows.length);
        for (int row = 0; row < rows.length; row++) {
            int at = values.ids().append(row, rows[row].length);
            System.arraycopy(rows[row], 0, values.ids().array(), at, rows[row].length);
        }
        return values;
    }

    /** Four steps, the i-th logit {@code 2 sin(i)}. */
    private static float[] logits() {
        float[] outputs = new float[12];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = (float) (2 * Math.sin(i));
        }
        return outputs;
    }

    private static void check(int[] row, float expected, float... gradient) {
        check(LOSS, row, expected, gradient);
    }

    private static void check(SequenceSigmoidCrossEntropy loss, int[] row, float expected, float... gradient) {
        float[] losses = {Float.NaN};
        float[] found = new float[12];
        Arrays.fill(found, Float.NaN);
        loss.apply(1, 12, logits(), ids(row), new float[] {2}, losses, found);
        assertThat(losses[0]).isCloseTo(expected, within(1e-6f));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(2 * gradient[i], within(1e-6f));
        }
    }

    /** NumPy in float64: {@code (np.maximum(x, 0) - x * t + np.log1p(np.exp(-abs(x)))).sum() / 4}, labels 0 and 2, none, 1, none. */
    @Test
    void isTheSumOverLabelsAndTheMeanOverSteps() {
        check(
                new int[] {2, 0, 2, 3, 3, 1, 3},
                2.0701923f,
                -0.125f,
                0.2108234f,
                -0.0349006f,
                0.1425238f,
                0.0451013f,
                0.0320254f,
                0.0909545f,
                -0.0529557f,
                0.2196361f,
                0.1737837f,
                0.0629968f,
                0.0298012f);
    }

    /**
     * PyTorch's {@code binary_cross_entropy_with_logits(x, t, pos_weight=[3, 0.5, 2], reduction='none').sum(-1).mean()}, by its
     * formula in float64: {@code (p * t * np.logaddexp(0, -x) + (1 - t) * np.logaddexp(0, x)).sum() / 4}.
     */
    @Test
    void aLabelThatIsThereWeighsWhatItsWeightSays() {
        check(
                new SequenceSigmoidCrossEntropy(3, new PositiveWeights(List.of(3.0, 0.5, 2.0))),
                new int[] {2, 0, 2, 3, 3, 1, 3},
                2.424602f,
                -0.375f,
                0.2108234f,
                -0.0698013f,
                0.1425238f,
                0.0451013f,
                0.0320254f,
                0.0909545f,
                -0.0264778f,
                0.2196361f,
                0.1737837f,
                0.0629968f,
                0.0298012f);
    }

    /**
     * PyTorch 2.10.0: {@code (w * b).sum() / w.sum()} with {@code b = binary_cross_entropy_with_logits(x, t, pos_weight=[2.5] * 3,
     * reduction='none').sum(-1)} and {@code w = [0.5, 2, 0, 1.25]}.
     */
    @Test
    void stepsHaveWeights() {
        float[] logits = logits();
        logits[7] = Float.NaN; // of the step of weight 0
        IntValues ids = ids(new int[] {0, 2, 3, 3, 1, 3, 0, 1});
        WeighedRow.weigh(ids, 0.5f, 2, 0, 1.25f);
        WeighedRow.assertLoss(
                new SequenceSigmoidCrossEntropy(3, new PositiveWeights(List.of(2.5))),
                logits,
                ids,
                2.6517360f,
                -0.1666667f,
                0.1124392f,
                -0.0465342f,
                0.3040508f,
                0.0962161f,
                0.0683209f,
                0,
                0,
                0,
                -0.2540542f,
                -0.6233441f,
                0.0397350f);
    }

    @Test
    void weightsOfOneAreTheBitsOfNone() {
        SequenceSigmoidCrossEntropy loss = new SequenceSigmoidCrossEntropy(3, new PositiveWeights(List.of(2.5)));
        float[] expected = new float[1];
        float[] expectedGradient = new float[12];
        IntValues ids = ids(new int[] {0, 2, 3, 3, 1});
        loss.apply(1, 12, logits(), ids, new float[] {0.7f}, expected, expectedGradient);
        WeighedRow.weigh(ids, 1, 1, 1);
        float[] losses = new float[1];
        float[] gradient = new float[12];
        loss.apply(1, 12, logits(), ids, new float[] {0.7f}, losses, gradient);
        assertThat(losses).containsExactly(expected);
        assertThat(gradient).containsExactly(expectedGradient);
    }

    @Test
    void refusesOtherWeightsThanOneForEachStep() {
        IntValues ids = ids(new int[] {0, 2, 3, 3, 1});
        WeighedRow.weigh(ids, 1, 1);
        assertThatThrownBy(() -> LOSS.apply(1, 12, logits(), ids, new float[] {1}, new float[1], new float[0]))
                .hasMessage("sequenceSigmoidCrossEntropy: row 0 of the slice: expected 3 weights, one for each step of"
                        + " the target, got 2. Correct the data");
    }

    /** The same of the first three steps. */
    @Test
    void stepsBehindTheLastHaveNoLoss() {
        check(
                new int[] {0, 2, 3, 3, 1},
                2.225206f,
                -0.1666667f,
                0.2810979f,
                -0.0465342f,
                0.1900318f,
                0.0601350f,
                0.0427006f,
                0.1212727f,
                -0.0706076f,
                0.2928481f,
                0,
                0,
                0);
    }

    /** 88 keys of even odds are 88 log 2 nats. */
    @Test
    void keysOfEvenOddsAreTheirNumberOfBits() {
        float[] losses = new float[1];
        new SequenceSigmoidCrossEntropy(88)
                .apply(1, 176, new float[176], ids(new int[] {60, 64, 88, 67}), new float[] {1}, losses, new float[0]);
        assertThat(losses[0]).isCloseTo((float) (88 * Math.log(2)), within(1e-4f));
    }

    @Test
    void refusesOutputsAndIdsThatDoNotFit() {
        assertThat(LOSS.targetType(Shape.of(7, 3))).isEqualTo(TensorType.raggedIds());
        assertThatThrownBy(() -> LOSS.targetType(Shape.of(7, 2)))
                .hasMessage("sequenceSigmoidCrossEntropy: expected an output of steps x 3 labels, got shape 7x2."
                        + " End with {dense: {units: 3, leadingAxes: 1}}, or change labels");
        assertThatThrownBy(() -> new SequenceSigmoidCrossEntropy(0))
                .hasMessage("sequenceSigmoidCrossEntropy: labels must be at least 1, got 0");
        assertThatThrownBy(() -> new SequenceSigmoidCrossEntropy(3, new PositiveWeights(List.of(1.0, 2.0))))
                .hasMessage(
                        "sequenceSigmoidCrossEntropy: expected a positiveWeight for each of 3 labels, got 2. Write as"
                                + " many, or one");
        assertThatThrownBy(() -> new SequenceSigmoidCrossEntropy(3, new PositiveWeights(List.of(Double.NaN))))
                .hasMessage("sequenceSigmoidCrossEntropy: positiveWeight must be above 0, got NaN");
        assertThatThrownBy(() -> apply(new int[] {1, 3, 1, 3, 1}))
                .hasMessage(
                        "sequenceSigmoidCrossEntropy: row 0 of the slice: expected labels of at most 2 steps, got 3."
                                + " Correct the data, or lengthen the input");
        assertThatThrownBy(() -> LOSS.apply(
                        1,
                        6,
                        new int[] {1},
                        new float[6],
                        values(new int[] {1, 3, 1}),
                        new float[] {1},
                        new float[1],
                        new float[0]))
                .hasMessageContaining("labels of at most 1 steps, got 2");
        assertThatThrownBy(() -> apply(new int[] {1, 4}))
                .hasMessageStartingWith(
                        "sequenceSigmoidCrossEntropy: row 0 of the slice: expected ids from 0 to 2, got 4. Correct");
    }

    private static void apply(int[] row) {
        LOSS.apply(1, 6, new float[6], ids(row), new float[] {1}, new float[1], new float[0]);
    }

    @Test
    void isMeasuredAndPredictedByStep() {
        StepLabels target = LOSS.target();
        float[] targets = new float[12];
        Arrays.fill(targets, 9);
        target.measured(ids(new int[] {2, 0, 3, 1}, new int[] {3, 2}), 2, 6, targets);
        assertThat(targets).containsExactly(1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1);
        PredictedColumns columns = target.predicted(new Answered(9, List.of(), List.of()));
        Object[] row = new Object[2];
        columns.writer().write(new float[] {7, 0.5f, 0.2f, 0.9f, 0.1f, 0.8f, 0.3f, 0, 0, 0}, 1, row, 0);
        assertThat(row).containsExactly(new Integer[] {0, 2, 3, 1}, new float[] {0.5f, 0.2f, 0.9f, 0.1f, 0.8f, 0.3f});
    }
}
