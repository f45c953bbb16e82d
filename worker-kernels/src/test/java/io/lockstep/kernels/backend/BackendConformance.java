package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.portable.PortableBackend;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every backend that loads here must do at each precision, over models of {@link ModelCase}: in float32 over each
 * kind of layer in {@link BackendConformanceTest}, over all others in {@link BackendConformanceIT}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BackendConformance {
    private static final long EPOCH = 3;

    abstract Stream<Arguments> cases();

    /** Those of a test of every day, or all but those. */
    static Stream<Arguments> cases(boolean everyDay) {
        Set<String> kinds =
                ModelCase.eachKindOnce().stream().map(ModelCase::toString).collect(Collectors.toSet());
        return Arithmetic.all().stream()
                .flatMap(arithmetic -> arithmetic
                        .models()
                        .filter(model -> everyDay
                                == (arithmetic.precision() == Precision.F32
                                        && !arithmetic.backend().equals("blas")
                                        && kinds.contains(model.toString())))
                        .map(model -> Arguments.of(arithmetic, model)));
    }

    Stream<Arguments> smallCases() {
        return cases().filter(arguments -> ((ModelCase) arguments.get()[1]).rows() > 1)
                .filter(arguments -> ((ModelCase) arguments.get()[1]).rows() < 33);
    }

    /** Those that score: whole models. */
    Stream<Arguments> casesOfWholeModels() {
        return cases().filter(arguments -> ((ModelCase) arguments.get()[1]).phase() == null);
    }

    /** Without models whose rows see each other through the statistics of their slice: there neither claim holds. */
    Stream<Arguments> casesOfSingleRows() {
        return smallCases().filter(arguments -> !((ModelCase) arguments.get()[1]).couplesRows());
    }

    /** Those whose first input is dense: ids are all numbers. */
    Stream<Arguments> casesOfNumbers() {
        return smallCases()
                .filter(arguments -> ((ModelCase) arguments.get()[1])
                        .spec()
                        .inputTypes()
                        .get(0)
                        .isDense());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void lossAgreesWithDoubles(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model)) {
            LossSum losses = new LossSum();
            rig.gradient(rig.batch, losses);
            double expected = new DoubleReference(rig.graph, Rig.SEED, true).loss(rig.exact(), rig.batch, EPOCH);
            assertThat(losses.lossSum()).isCloseTo(expected, within(arithmetic.tolerance() * (1 + expected)));
            double weightSum = 0;
            for (int row = 0; row < rig.batch.rows(); row++) {
                weightSum += rig.batch.weights()[row];
            }
            assertThat(losses.weightSum()).isEqualTo(weightSum);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void gradientAgreesWithDifferencesOfDoubles(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model)) {
            float[] gradient = rig.withoutStatistics(rig.gradient(rig.batch, new LossSum()));
            DoubleReference reference = new DoubleReference(rig.graph, Rig.SEED, true);
            for (int trial = 0; trial < 3; trial++) {
                float[] direction = rig.withoutStatistics(TestNumbers.uniform(gradient.length, 1, 70 + trial));
                double difference = reference.difference(rig.exact(), direction, rig.batch, EPOCH);
                double along = 0;
                double magnitude = 0;
                for (int i = 0; i < gradient.length; i++) {
                    along += (double) gradient[i] * direction[i];
                    magnitude += Math.abs((double) gradient[i] * direction[i]);
                }
                assertThat(along).isCloseTo(difference, within(arithmetic.tolerance() * (magnitude + 0.1)));
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void everyElementOfTheGradientAgreesWithThePlainKernels(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model);
                Rig plain = new Rig(arithmetic.on(PortableBackend.NAME), model)) {
            float[] found = rig.gradient(rig.batch, new LossSum());
            float[] expected = plain.gradient(plain.batch, new LossSum());
            double largest = 0;
            for (float element : expected) {
                largest = Math.max(largest, Math.abs(element));
            }
            assertThat(found).containsExactly(expected, within((float) (arithmetic.tolerance() * largest)));
        }
    }

    /** {@link Rig#gradient} fills what it hands over with NaN before. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void twiceGivesTheSameBitsAndGapsAndWhatDoesNotMoveAreZero(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model)) {
            float[] first = rig.gradient(rig.batch, new LossSum());
            rig.gradient(rig.otherBatch(5000), new LossSum());
            assertThat(rig.gradient(rig.batch, new LossSum())).isEqualTo(first);
            float[] gaps = first.clone();
            for (int i = 0; i < rig.graph.layout().tensors().size(); i++) {
                ParameterTensor tensor = rig.graph.layout().tensors().get(i);
                if (rig.graph.moves(i)) {
                    Arrays.fill(gaps, (int) tensor.offset(), (int) tensor.end(), 0);
                }
            }
            Arrays.fill(gaps, (int) rig.graph.layout().size(), gaps.length, 0);
            assertThat(gaps).isEqualTo(new float[gaps.length]);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("smallCases")
    void twoThreadsGiveTheBitsOfOne(Arithmetic arithmetic, ModelCase model) throws InterruptedException {
        try (Rig rig = new Rig(arithmetic, model)) {
            int slices = 16;
            List<Batch> batches = new ArrayList<>();
            for (int slice = 0; slice < slices; slice++) {
                batches.add(rig.otherBatch(1000 * slice));
            }
            float[][] alone = new float[slices][];
            for (int slice = 0; slice < slices; slice++) {
                alone[slice] = rig.gradient(batches.get(slice), new LossSum());
            }
            float[][] together = new float[slices][];
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                int first = t;
                threads.add(new Thread(() -> rig.everySecond(first, batches, together), "conformance-" + t));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(together).isDeepEqualTo(alone);
        }
    }

    /** The sum over slices of a batch is the batch's own gradient; dropout follows the row, not the slice. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("casesOfSingleRows")
    void slicesSumToTheBatch(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model)) {
            LossSum wholeLosses = new LossSum();
            float[] whole = rig.gradient(rig.batch, wholeLosses);
            float[] sum = new float[whole.length];
            double lossSum = 0;
            double magnitude = 0;
            for (int row = 0; row < rig.batch.rows(); row++) {
                Batch one = TestNumbers.batch(rig.graph, 1, row);
                LossSum losses = new LossSum();
                float[] part = rig.gradient(one, losses);
                lossSum += losses.lossSum();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += part[i];
                    magnitude = Math.max(magnitude, Math.abs(part[i]) * rig.batch.rows());
                }
            }
            assertThat(sum).containsExactly(whole, within((float) (arithmetic.tolerance() * magnitude)));
            assertThat(lossSum).isCloseTo(wholeLosses.lossSum(), within(arithmetic.tolerance() * (1 + lossSum)));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("casesOfWholeModels")
    void scoresAgreeWithDoublesAndDoNotDependOnNeighbours(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model);
                InferenceWorkspace scoring = rig.network.inferenceWorkspace()) {
            Batch batch = TestNumbers.batch(rig.graph, 130, 0);
            int size = rig.graph.outputSize();
            float[] scores = nan(130 * size);
            int answers = rig.graph.outputCount();
            float[] losses = nan(130 * answers);
            scoring.score(batch, scores, losses);
            DoubleReference reference = new DoubleReference(rig.graph, Rig.SEED, false);
            for (int row = 0; row < 130; row += 43) {
                Batch alone = TestNumbers.batch(rig.graph, 1, row);
                double[] expected = reference.outputs(rig.exact(), alone, EPOCH)[0];
                for (int i = 0; i < size; i++) {
                    assertThat((double) scores[row * size + i])
                            .isCloseTo(expected[i], within(arithmetic.tolerance() * (1 + Math.abs(expected[i]))));
                }
                float[] own = nan(size);
                float[] ownLoss = nan(answers);
                scoring.score(alone, own, ownLoss);
                assertThat(own).isEqualTo(Arrays.copyOfRange(scores, row * size, (row + 1) * size));
                assertThat(ownLoss).isEqualTo(Arrays.copyOfRange(losses, row * answers, (row + 1) * answers));
            }
            scoring.score(batch, scores, new float[0]);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("casesOfWholeModels")
    void fewRowsHaveTheBitsTheyHaveAmongMany(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model);
                InferenceWorkspace full = rig.network.inferenceWorkspace();
                Network small = arithmetic.compileForFewRows(model)) {
            rig.pack(small);
            int size = rig.graph.outputSize();
            int answers = rig.graph.outputCount();
            Batch batch = TestNumbers.batch(rig.graph, 128, 0);
            float[] scores = nan(128 * size);
            float[] losses = nan(128 * answers);
            full.score(batch, scores, losses);
            try (InferenceWorkspace few = small.inferenceWorkspace()) {
                for (int from = 0, rows = 1; from + rows <= 128; from += rows, rows += from % 2 == 0 ? 5 : 8) {
                    float[] own = nan(rows * size);
                    float[] ownLosses = nan(rows * answers);
                    few.score(TestNumbers.batch(rig.graph, rows, from), own, ownLosses);
                    assertThat(own).isEqualTo(Arrays.copyOfRange(scores, from * size, (from + rows) * size));
                    assertThat(ownLosses)
                            .isEqualTo(Arrays.copyOfRange(losses, from * answers, (from + rows) * answers));
                }
            }
        }
    }

    private static float[] nan(int size) {
        float[] values = new float[size];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("casesOfSingleRows")
    void aRowOfWeightZeroChangesNothing(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model)) {
            Batch batch = rig.otherBatch(0);
            batch.weights()[0] = 0;
            float[] first = rig.gradient(batch, new LossSum());
            for (int row = 0; row < batch.rows(); row++) {
                TestNumbers.fillRow(batch, row, row == 0 ? 777 : row);
            }
            batch.weights()[0] = 0;
            float[] second = rig.gradient(batch, new LossSum());
            assertThat(second).isEqualTo(first);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("casesOfNumbers")
    void aNumberThatIsNoneShowsInTheLoss(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model)) {
            Batch batch = rig.otherBatch(0);
            batch.input(0)[0] = Float.NaN;
            LossSum losses = new LossSum();
            for (int i = 0; model.phase() != null && i < batch.inputCount(); i++) {
                batch.input(i)[0] = Float.NaN; // of a part one may not be read
            }
            if (Stream.of("Dropout", "TakeStep", "Augment").anyMatch(model.name()::contains)) {
                Arrays.fill(batch.input(0), Float.NaN);
            }
            rig.gradient(batch, losses);
            assertThat(losses.finite()).isFalse();
            rig.gradient(rig.batch, losses);
            assertThat(losses.finite()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("smallCases")
    void refusesASliceItIsNotCompiledFor(Arithmetic arithmetic, ModelCase model) {
        try (Rig rig = new Rig(arithmetic, model);
                TrainingWorkspace workspace = rig.network.trainingWorkspace(1);
                FloatStorage gradient = rig.network.allocate(rig.graph.layout().size())) {
            Batch batch = TestNumbers.batch(rig.graph, model.rows() + 1, 0);
            assertThatThrownBy(() -> workspace.gradient(batch, EPOCH, new SliceGradient(gradient, new LossSum())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("batch: the network is compiled for slices of 1, " + model.rows() + " rows, got "
                            + (model.rows() + 1) + ". Compile it for that size too");
        }
    }
}
