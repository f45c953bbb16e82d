package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.onednn.NativeUse;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.initializer.Normal;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.pooling.AverageOverTime;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.testing.Allocation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models over sequences of any length, each row compared with the same model of exactly its length, in which nothing is
 * padded.
 */
class RandomSequenceTest {
    /** Graphs of each arithmetic; {@code -Dlockstep.sequenceGraphs=} takes more. */
    private static final int GRAPHS = Integer.getInteger("lockstep.sequenceGraphs", 12);

    private static final List<Integer> BUCKETS = List.of(4, 8, RandomSequenceModel.LONGEST);
    private static final int[] LENGTHS = {5, 1, 12, 3, 8, 4, 5, 11};

    static List<Arithmetic> arithmetics() {
        return Arithmetic.all();
    }

    private static HeapFloats parameters(Network network) {
        return HeapFloats.wrap(TestNumbers.uniform((int) network.layout().size(), 0.5, 1));
    }

    /** Rows of these lengths; row r is example r wherever it stands. */
    private static Batch batch(ModelSpec spec, int[] lengths, int firstExample) {
        Batch batch = new Batch(lengths.length, spec.inputTypes(), spec.targetTypes());
        batch.setRows(lengths.length);
        for (int row = 0; row < lengths.length; row++) {
            int example = firstExample + row;
            for (int i = 0; i < spec.inputs().size(); i++) {
                fill(batch.inputValues(i), row, lengths[row], example, RandomSequenceModel.IDS);
            }
            System.arraycopy(
                    TestNumbers.uniform(batch.targetSize(), 1, 70L + example),
                    0,
                    batch.targets(),
                    row * batch.targetSize(),
                    batch.targetSize());
            for (int i = 0; i < batch.targetCount(); i++) {
                if (!batch.targetValues(i).type().isDense()) {
                    fill(batch.targetValues(i), row, lengths[row], example, RandomSequenceModel.CLASSES);
                    weighSteps(batch.targetValues(i).ids(), row, lengths[row], example);
                }
            }
            batch.weights()[row] = 0.5f + example;
            batch.rowNumbers()[row] = example;
        }
        return batch;
    }

    /** From 0 to 1.5. */
    private static void weighSteps(IntValues ids, int row, int length, int example) {
        int at = ids.beginStepWeights().append(row, length);
        for (int i = 0; i < length; i++) {
            ids.beginStepWeights().array()[at + i] = 0.5f * ((example + 2 * i) % 4);
        }
    }

    private static void fill(BatchValues values, int row, int length, int example, int ids) {
        int first = values.type().ragged() ? values.append(row, length) : values.first(row);
        int count = values.first(row + 1) - first;
        if (values instanceof FloatValues) {
            System.arraycopy(TestNumbers.uniform(count, 1, 900L + example), 0, values.floats(), first, count);
        } else {
            for (int i = 0; i < count; i++) {
                values.ids().array()[first + i] = (example * 5 + i * 3) % ids;
            }
        }
    }

    private static float[] gradient(Network network, Batch batch, LossSum losses) {
        SliceGradient into = new SliceGradient(network.allocate(network.layout().size()), losses);
        float[] dense = new float[(int) network.layout().size()];
        try (TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            workspace.gradient(batch, 0, into);
            into.dense().read(0, dense, 0, dense.length);
        }
        into.dense().close();
        return dense;
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void everyRowIsComputedAsAModelOfItsLengthWould(Arithmetic arithmetic) {
        for (int seed = 0; seed < GRAPHS; seed++) {
            ModelSpec spec = RandomSequenceModel.of(seed, BUCKETS);
            Batch batch = batch(spec, LENGTHS, 0);
            int answers = spec.outputs().size();
            int size = spec.outputShape().elementCount();
            float[] scores = new float[LENGTHS.length * size];
            float[] losses = new float[LENGTHS.length * answers];
            float[] gradient;
            LossSum sum = new LossSum();
            try (Network network = arithmetic.compile(spec, List.of(LENGTHS.length));
                    InferenceWorkspace scoring = network.inferenceWorkspace()) {
                network.pack(parameters(network));
                Arrays.fill(scores, Float.NaN);
                scoring.score(batch, scores, losses);
                gradient = gradient(network, batch, sum);
            }
            float[] expected = new float[gradient.length];
            float[] expectedScores = new float[scores.length];
            double lossSum = 0;
            for (int row = 0; row < LENGTHS.length; row++) {
                ModelSpec fixed = RandomSequenceModel.fixed(seed, LENGTHS[row]);
                Batch alone = batch(fixed, new int[] {LENGTHS[row]}, row);
                LossSum own = new LossSum();
                try (Network network = arithmetic.compile(fixed, List.of(1));
                        InferenceWorkspace scoring = network.inferenceWorkspace()) {
                    network.pack(parameters(network));
                    float[] rowScores = new float[fixed.outputShape().elementCount()];
                    float[] rowLosses = new float[answers];
                    scoring.score(alone, rowScores, rowLosses);
                    String where = "graph " + seed + ", row " + row;
                    putScores(spec, fixed, rowScores, expectedScores, row * size);
                    for (int i = 0; i < answers; i++) {
                        assertThat(losses[row * answers + i])
                                .as(where)
                                .isEqualTo(rowLosses[i], within((float) tolerance(arithmetic) * (1 + rowLosses[i])));
                    }
                    float[] rowGradient = gradient(network, alone, own);
                    for (int i = 0; i < expected.length; i++) {
                        expected[i] += rowGradient[i];
                    }
                    lossSum += own.lossSum();
                }
            }
            compareScores("graph " + seed, arithmetic, spec, expectedScores, scores);
            compare("graph " + seed + " gradient", arithmetic, expected, gradient);
            assertThat(sum.lossSum())
                    .as("graph " + seed)
                    .isEqualTo(lossSum, within(tolerance(arithmetic) * (1 + Math.abs(lossSum))));
        }
    }

    private static double tolerance(Arithmetic arithmetic) {
        return arithmetic.precision() == Precision.F32 ? 2e-5 : 6e-2;
    }

    private static void compare(String where, Arithmetic arithmetic, float[] expected, float[] found) {
        double largest = 1e-3;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as(where + ", element " + i).isEqualTo(expected[i], within((float)
                    (tolerance(arithmetic) * largest)));
        }
    }

    /** Of each answer the steps that the row has, behind them zeros. */
    private static void putScores(ModelSpec spec, ModelSpec fixed, float[] row, float[] all, int from) {
        int at = from;
        int first = 0;
        for (int answer = 0; answer < spec.outputs().size(); answer++) {
            int own = fixed.outputShape(answer).elementCount();
            System.arraycopy(row, first, all, at, own);
            first += own;
            at += spec.outputShape(answer).elementCount();
        }
    }

    /**
     * Of each answer the scores of all rows, as far apart as rounding makes the largest of them: a score near zero is what
     * is left of sums of numbers as large as those of other rows. Where no score is expected, exactly zeros.
     */
    private static void compareScores(
            String where, Arithmetic arithmetic, ModelSpec spec, float[] expected, float[] found) {
        int size = spec.outputShape().elementCount();
        int from = 0;
        for (int answer = 0; answer < spec.outputs().size(); answer++) {
            int own = spec.outputShape(answer).elementCount();
            float[] wanted = new float[LENGTHS.length * own];
            float[] got = new float[wanted.length];
            for (int row = 0; row < LENGTHS.length; row++) {
                System.arraycopy(expected, row * size + from, wanted, row * own, own);
                System.arraycopy(found, row * size + from, got, row * own, own);
            }
            compare(where + ", answer " + answer, arithmetic, wanted, got);
            for (int i = 0; i < wanted.length; i++) {
                assertThat(wanted[i] != 0 || got[i] == 0)
                        .as(where + ", padding " + i)
                        .isTrue();
            }
            from += own;
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void aRowsBitsDependOnNothingBesideIt(Arithmetic arithmetic) {
        for (int seed = 0; seed < GRAPHS; seed++) {
            ModelSpec spec = RandomSequenceModel.of(seed, BUCKETS);
            int size = spec.outputShape().elementCount();
            Batch batch = batch(spec, LENGTHS, 0);
            float[] scores = new float[LENGTHS.length * size];
            try (Network network = arithmetic.compile(spec, List.of());
                    InferenceWorkspace scoring = network.inferenceWorkspace()) {
                network.pack(parameters(network));
                scoring.score(batch, scores, new float[0]);
                for (int row = 0; row < LENGTHS.length; row++) {
                    float[] alone = new float[size];
                    scoring.score(batch(spec, new int[] {LENGTHS[row]}, row), alone, new float[0]);
                    assertThat(alone)
                            .as("graph " + seed + ", row " + row)
                            .isEqualTo(Arrays.copyOfRange(scores, row * size, (row + 1) * size));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void otherBucketsSayTheSame(Arithmetic arithmetic) {
        for (int seed = 0; seed < GRAPHS; seed++) {
            float[] few = scores(arithmetic, RandomSequenceModel.of(seed, List.of(RandomSequenceModel.LONGEST)));
            float[] many = scores(arithmetic, RandomSequenceModel.of(seed, List.of(2, 6, RandomSequenceModel.LONGEST)));
            compare("graph " + seed, arithmetic, few, many);
        }
    }

    private static float[] scores(Arithmetic arithmetic, ModelSpec spec) {
        float[] scores = new float[LENGTHS.length * spec.outputShape().elementCount()];
        try (Network network = arithmetic.compile(spec, List.of());
                InferenceWorkspace scoring = network.inferenceWorkspace()) {
            network.pack(parameters(network));
            scoring.score(batch(spec, LENGTHS, 0), scores, new float[0]);
        }
        return scores;
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void gradientsOfItemsAreThoseOfModelsOfTheirLengths(Arithmetic arithmetic) {
        for (int seed = 0; seed < GRAPHS; seed++) {
            ModelSpec spec = RandomSequenceModel.of(seed, BUCKETS);
            if (spec.inputs().get(0).type() != ElementType.F32) {
                continue;
            }
            Batch batch = batch(spec, LENGTHS, 0);
            float[] items = inputGradient(arithmetic, spec, batch, true);
            for (int row = 0; row < LENGTHS.length; row++) {
                ModelSpec fixed = RandomSequenceModel.fixed(seed, LENGTHS[row]);
                Batch alone = batch(fixed, new int[] {LENGTHS[row]}, row);
                float[] expected = inputGradient(arithmetic, fixed, alone, false);
                int first = batch.inputValues(0).first(row);
                compare(
                        "graph " + seed + ", row " + row,
                        arithmetic,
                        expected,
                        Arrays.copyOfRange(items, first, batch.inputValues(0).first(row + 1)));
            }
        }
    }

    /** After the first slice of a bucket, which takes what the bucket needs, slices leave no native memory behind. */
    private static float[] inputGradient(Arithmetic arithmetic, ModelSpec spec, Batch batch, boolean items) {
        CompileOptions options = CompileOptions.training(arithmetic.precision(), List.of(batch.rows()))
                .withInputGradients();
        try (Network network = Backends.named(arithmetic.backend()).compile(spec, options);
                TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            network.pack(parameters(network));
            SliceGradient into = SliceGradient.withInputs(network, batch.rows());
            workspace.gradient(batch, 0, into);
            long held = NativeUse.bytes();
            workspace.gradient(batch, 0, into);
            assertThat(network.memoryPlan().heapBytesPerThread()).isPositive();
            assertThat(NativeUse.bytes()).isEqualTo(held);
            into.dense().close();
            return (items ? into.items(0) : into.input(0)).clone();
        }
    }

    /** In a tensor and in a table. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void aStepMayHaveSeveralIds(Arithmetic arithmetic) {
        for (boolean sparse : new boolean[] {false, true}) {
            ModelSpec spec = severalIds(Shape.of(2), BUCKETS, sparse);
            float[] scores = scores(arithmetic, spec);
            float[] found = gradient(arithmetic, spec, LENGTHS, 0);
            float[] sum = new float[found.length];
            for (int row = 0; row < LENGTHS.length; row++) {
                int[] length = {LENGTHS[row]};
                ModelSpec fixed = severalIds(Shape.of(length[0], 2), List.of(), sparse);
                float[] expected = new float[2];
                try (Network network = arithmetic.compile(fixed, List.of());
                        InferenceWorkspace scoring = network.inferenceWorkspace()) {
                    network.pack(parameters(network));
                    scoring.score(batch(fixed, length, row), expected, new float[0]);
                }
                compare("row " + row, arithmetic, expected, Arrays.copyOfRange(scores, 2 * row, 2 * row + 2));
                float[] own = gradient(arithmetic, fixed, length, row);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += own[i];
                }
            }
            compare("gradient", arithmetic, sum, found);
        }
    }

    private static float[] gradient(Arithmetic arithmetic, ModelSpec spec, int[] lengths, int firstExample) {
        try (Network network = arithmetic.compile(spec, List.of(lengths.length))) {
            network.pack(parameters(network));
            return gradient(network, batch(spec, lengths, firstExample), new LossSum());
        }
    }

    private static ModelSpec severalIds(Shape shape, List<Integer> buckets, boolean sparse) {
        return new ModelSpec(
                List.of(new ModelSpec.Input("ids", shape, ElementType.I32, !buckets.isEmpty(), buckets)),
                List.of(
                        new Node(
                                "table",
                                new Embedding(RandomSequenceModel.IDS, 3, new Normal(0, 1), sparse),
                                List.of("ids")),
                        new Node("mean", new AverageOverTime(), List.of("table")),
                        new Node("flat", new Flatten(), List.of("mean")),
                        new Node("end", Dense.of(2), List.of("flat"))),
                "end",
                new Mse());
    }

    @Test
    void namesTheRowThatIsNoSequence() {
        ModelSpec spec = RandomSequenceModel.of(1, List.of(2, 4));
        String name = spec.inputs().get(0).name();
        try (Network network = new Arithmetic("portable", Precision.F32).compile(spec, List.of(3));
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                InferenceWorkspace scoring = network.inferenceWorkspace()) {
            network.pack(parameters(network));
            SliceGradient into =
                    new SliceGradient(network.allocate(network.layout().size()), new LossSum());
            assertThatThrownBy(() -> workspace.gradient(batch(spec, new int[] {1, 0, 4}, 0), 0, into))
                    .hasMessage("input '" + name + "', row 1 of the slice: expected a sequence of 1 to 4 items, got 0."
                            + " Correct the data, or add a longer bucket");
            assertThatThrownBy(() -> scoring.score(
                            batch(spec, new int[] {1, 2, 5}, 0),
                            new float[3 * spec.outputShape().elementCount()],
                            new float[0]))
                    .hasMessageContaining("row 2 of the slice: expected a sequence of 1 to 4 items, got 5.");
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void aStepAndAScoreAllocateNothing(Arithmetic arithmetic) {
        ModelSpec spec = RandomSequenceModel.of(3, BUCKETS);
        try (Network network = arithmetic.compile(spec, List.of(LENGTHS.length));
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                InferenceWorkspace scoring = network.inferenceWorkspace()) {
            network.pack(parameters(network));
            Batch batch = batch(spec, LENGTHS, 0);
            SliceGradient into =
                    new SliceGradient(network.allocate(network.layout().size()), new LossSum());
            float[] scores = new float[LENGTHS.length * spec.outputShape().elementCount()];
            float[] losses = new float[LENGTHS.length * spec.outputs().size()];
            assertThat(Allocation.of(50, () -> workspace.gradient(batch, 0, into)))
                    .isZero();
            assertThat(Allocation.of(50, () -> scoring.score(batch, scores, losses)))
                    .isZero();
            into.dense().close();
        }
    }
}
