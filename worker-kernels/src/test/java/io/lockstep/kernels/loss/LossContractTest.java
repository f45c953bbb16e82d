package io.lockstep.kernels.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.testing.Allocation;
import io.lockstep.kernels.testing.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered loss must do, at several numbers of outputs. */
@Seeded
class LossContractTest {
    private static final int ROWS = 7;

    /** A loss, its numbers of outputs, and rows it can take. */
    private static final class Example {
        final Loss loss;
        final int size;
        final float[] outputs;
        final BatchValues targets;
        final float[] weights;

        Example(Loss loss, int size, float[] outputs, BatchValues targets, float[] weights) {
            this.loss = loss;
            this.size = size;
            this.outputs = outputs;
            this.targets = targets;
            this.weights = weights;
        }

        /** Some rows' targets alone. */
        BatchValues targets(int from, int rows) {
            BatchValues some = BatchValues.of(targets.type(), rows);
            some.copyRows(targets, from, rows);
            return some;
        }
    }

    static List<Loss> losses() {
        return LossExamples.all();
    }

    private static List<Example> examples(Loss loss, SplittableRandom random) {
        List<Example> examples = new ArrayList<>();
        LossExamples kind = LossExamples.of(loss.getClass());
        for (int units : new int[] {1, 2, 10, 17}) {
            if (loss.target() instanceof Target.ClassIndex && units == 1) {
                continue;
            }
            int size = kind.output(units).elementCount();
            float[] outputs = new float[ROWS * size];
            BatchValues values = BatchValues.of(loss.targetType(kind.output(units)), ROWS);
            float[] targets = targets(loss, values, kind, size, random);
            if (units == 2 || units == 17) {
                weighSteps(loss, values, kind, random);
            }
            float[] weights = new float[ROWS];
            for (int i = 0; i < targets.length; i++) {
                targets[i] = loss.target() instanceof Target.ClassIndex ? random.nextInt(size) : random.nextInt(2);
            }
            for (int i = 0; i < outputs.length; i++) {
                // away from the target by 0.1 or more, where absolute errors have a derivative
                double distance = (random.nextBoolean() ? 1 : -1) * (0.1 + 2 * random.nextDouble());
                outputs[i] = (float) (distance + (targets.length == outputs.length ? targets[i] : 0));
            }
            kind.keepOffCorners(size, outputs, targets, random);
            for (int i = 0; i < ROWS; i++) {
                weights[i] = 0.5f + i;
            }
            examples.add(new Example(loss, size, outputs, values, weights));
        }
        return examples;
    }

    private static float[] targets(
            Loss loss, BatchValues values, LossExamples kind, int size, SplittableRandom random) {
        if (!loss.target().hasLabel()) {
            return new float[0];
        }
        return values.type().isDense() ? values.floats() : draw(values.ids(), kind, size, random);
    }

    private static float[] draw(IntValues ids, LossExamples kind, int size, SplittableRandom random) {
        for (int row = 0; row < ROWS; row++) {
            int[] drawn = kind.ids(size, random);
            int at = ids.append(row, drawn.length);
            System.arraycopy(drawn, 0, ids.array(), at, drawn.length);
        }
        return new float[0];
    }

    /** Gives steps weights from 0 to 1.5, where the loss reads some. */
    private static void weighSteps(Loss loss, BatchValues values, LossExamples kind, SplittableRandom random) {
        if (!(loss.target() instanceof IdsTarget target && target.weighsSteps())) {
            return;
        }
        IntValues ids = values.ids();
        for (int row = 0; row < ROWS; row++) {
            int steps = kind.steps(Arrays.copyOfRange(ids.array(), ids.first(row), ids.first(row + 1)));
            int at = ids.beginStepWeights().append(row, steps);
            for (int t = 0; t < steps; t++) {
                ids.beginStepWeights().array()[at + t] = random.nextInt(4) / 2f;
            }
        }
    }

    private static double weightedSum(Example example, float[] outputs) {
        float[] losses = new float[ROWS];
        example.loss.apply(ROWS, example.size, outputs, example.targets, example.weights, losses, new float[0]);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            sum += (double) example.weights[row] * losses[row];
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientAgreesWithCentralDifferences(Loss loss, SplittableRandom random) {
        float h = 0x1p-7f;
        for (Example example : examples(loss, random)) {
            float[] direction = new float[example.outputs.length];
            float[] forward = example.outputs.clone();
            float[] backward = example.outputs.clone();
            for (int i = 0; i < direction.length; i++) {
                direction[i] = random.nextInt(33) / 16f - 1;
                forward[i] += h * direction[i];
                backward[i] -= h * direction[i];
            }
            float[] gradient = gradient(example);
            double slope = 0;
            double magnitude = 0;
            for (int i = 0; i < direction.length; i++) {
                slope += (double) gradient[i] * direction[i];
                magnitude += Math.abs((double) gradient[i] * direction[i]);
            }
            double forwardLoss = weightedSum(example, forward);
            double difference = (forwardLoss - weightedSum(example, backward)) / (2 * h);
            // rounding of losses to float over the distance; third derivatives of these losses are below 1
            double rounding = forwardLoss * 0x1p-24 / h;
            double curvature = loss instanceof Huber || loss instanceof Poisson ? h * 28 : h * h * 28;
            assertThat(difference)
                    .as("%s with %d outputs", loss, example.size)
                    .isCloseTo(slope, within(1e-4 * magnitude + 2 * rounding + curvature));
        }
    }

    private static float[] gradient(Example example) {
        float[] gradient = new float[example.outputs.length];
        Arrays.fill(gradient, Float.NaN);
        example.loss.apply(
                ROWS, example.size, example.outputs, example.targets, example.weights, new float[ROWS], gradient);
        return gradient;
    }

    /** K micro-batches are one batch: a row's loss and gradient do not depend on its neighbours. */
    @ParameterizedTest
    @MethodSource("losses")
    void rowsAreIndependent(Loss loss, SplittableRandom random) {
        for (Example example : examples(loss, random)) {
            int size = example.size;
            float[] whole = gradient(example);
            float[] losses = new float[ROWS];
            loss.apply(ROWS, size, example.outputs, example.targets, example.weights, losses, new float[0]);
            for (int row = 0; row < ROWS; row++) {
                float[] ownLoss = {Float.NaN};
                float[] own = new float[size];
                loss.apply(
                        1,
                        size,
                        Arrays.copyOfRange(example.outputs, row * size, (row + 1) * size),
                        example.targets(row, 1),
                        new float[] {example.weights[row]},
                        ownLoss,
                        own);
                assertThat(own).containsExactly(Arrays.copyOfRange(whole, row * size, (row + 1) * size));
                assertThat(ownLoss[0]).isEqualTo(losses[row]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void nothingIsWrittenOutsideAndInputsStay(Loss loss, SplittableRandom random) {
        for (Example example : examples(loss, random)) {
            float[] outputs = example.outputs.clone();
            BatchValues targets = example.targets(0, ROWS);
            float[] losses = new float[ROWS + 1];
            float[] gradient = new float[outputs.length + 3];
            float[] scores = new float[outputs.length + 3];
            for (float[] array : List.of(losses, gradient, scores)) {
                Arrays.fill(array, -7);
            }
            loss.apply(ROWS - 1, example.size, outputs, targets, example.weights, losses, gradient);
            loss.predict(ROWS - 1, example.size, outputs, scores);
            int used = (ROWS - 1) * example.size;
            assertThat(Arrays.copyOfRange(losses, ROWS - 1, ROWS + 1)).containsOnly(-7);
            assertThat(Arrays.copyOfRange(gradient, used, gradient.length)).containsOnly(-7);
            assertThat(Arrays.copyOfRange(scores, used, scores.length)).containsOnly(-7);
            assertThat(outputs).containsExactly(example.outputs);
            assertThat(targets).usingRecursiveComparison().isEqualTo(example.targets(0, ROWS));
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void nothingIsAllocated(Loss loss, SplittableRandom random) {
        Example example = examples(loss, random).get(1);
        float[] losses = new float[ROWS];
        float[] gradient = new float[example.outputs.length];
        float[] scores = new float[example.outputs.length];
        assertThat(Allocation.of(2000, () -> {
                    loss.apply(ROWS, example.size, example.outputs, example.targets, example.weights, losses, gradient);
                    loss.predict(ROWS, example.size, example.outputs, scores);
                }))
                .isZero();
    }
}
