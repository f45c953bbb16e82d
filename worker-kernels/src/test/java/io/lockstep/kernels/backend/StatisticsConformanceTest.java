package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.optimizer.Sgd;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.ParameterUpdate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How running statistics come about, on every backend: from slices to the gradient, to the update, to scores. */
class StatisticsConformanceTest {
    private static final ModelSpec SPEC = ModelSpec.sequential(
            Shape.of(1), List.of(new BatchNorm(0.5, 1, new None()), Dense.of(1)), new SquaredError());
    private static final ParameterLayout LAYOUT = SPEC.layout();

    /** Weights 1 and 1: mean 2, unbiased variance 2, sum of weights 2. */
    private static final Batch TWO = batch(1, 1, 3);

    /** Weights 2 each: mean 8, unbiased variance 16, sum of weights 6. */
    private static final Batch THREE = batch(2, 4, 8, 12);

    static Stream<Backend> backends() {
        return Backends.names().stream().filter(Arithmetic::loads).map(Backends::named);
    }

    private static Batch batch(float weight, float... values) {
        Batch batch = new Batch(values.length, new int[] {1}, 1);
        batch.setRows(values.length);
        for (int row = 0; row < values.length; row++) {
            batch.input(0)[row] = values[row];
            batch.weights()[row] = weight;
        }
        return batch;
    }

    private static int offset(String tensor) {
        return (int) LAYOUT.tensors().stream()
                .filter(candidate -> candidate.name().equals(tensor))
                .mapToLong(ParameterTensor::offset)
                .findFirst()
                .orElseThrow();
    }

    private static HeapFloats initial() {
        HeapFloats parameters = HeapFloats.of(LAYOUT.size());
        parameters.array()[offset("batchNorm1/weight")] = 1;
        parameters.array()[offset("batchNorm1/runningVariance")] = 1;
        return parameters;
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theGradientCarriesStatisticsTimesTheSumOfWeights(Backend backend) {
        try (Network network = backend.compile(SPEC, Precision.F32, List.of(2, 3));
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                FloatStorage gradient = network.allocate(LAYOUT.size())) {
            network.pack(initial());
            float[] found = new float[(int) LAYOUT.size()];
            workspace.gradient(THREE, 0, new SliceGradient(gradient, new LossSum()));
            gradient.read(0, found, 0, found.length);
            assertThat(found[offset("batchNorm1/runningMean")]).isCloseTo(48, within(1e-4f));
            assertThat(found[offset("batchNorm1/runningVariance")]).isCloseTo(96, within(1e-4f));
            workspace.gradient(TWO, 0, new SliceGradient(gradient, new LossSum()));
            gradient.read(0, found, 0, found.length);
            assertThat(found[offset("batchNorm1/runningMean")]).isCloseTo(4, within(1e-5f));
            assertThat(found[offset("batchNorm1/runningVariance")]).isCloseTo(4, within(1e-5f));
        }
    }

    /**
     * By hand, momentum 1/2. First step, both slices: mean (2 x 2 + 8 x 6) / 8 = 6.5, variance (2 x 2 + 16 x 6) / 8 =
     * 12.5, so 0 and 1 move to 3.25 and 6.75. Second step, two rows: to 2.625 and 4.375. A row of 5 then is 2.375 /
     * sqrt(5.375). With a dense layer of zeros and answers 0 nothing else has a gradient, and nothing else moves.
     */
    @ParameterizedTest
    @MethodSource("backends")
    void updatesMoveRunningStatisticsAloneAndScoresUseThem(Backend backend) {
        HeapFloats parameters = initial();
        try (Network network = backend.compile(SPEC, Precision.F32, List.of(2, 3));
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                InferenceWorkspace scoring = network.inferenceWorkspace();
                FloatStorage sum = network.allocate(LAYOUT.size());
                FloatStorage more = network.allocate(LAYOUT.size())) {
            ParameterUpdate parts = new ParameterUpdate(
                    LAYOUT, new Sgd(0.1, 0, false, 0.5), 0, LAYOUT.blocks().size());
            double[] squares = new double[LAYOUT.blocks().size()];
            Update update = new Update();
            for (int step = 1; step <= 2; step++) {
                network.pack(parameters);
                workspace.gradient(TWO, 0, new SliceGradient(sum, new LossSum()));
                if (step == 1) {
                    workspace.gradient(THREE, 0, new SliceGradient(more, new LossSum()));
                    sum.add(0, more, 0, LAYOUT.size());
                }
                float mean = step == 1 ? 1f / 8 : 1f / 2;
                parts.squares(sum, 0, mean, squares);
                update.set(step, 0.1);
                parts.apply(update, sum, 0, mean, 0.001f, parameters);
            }
            assertThat(squares).as("what clipping sees").containsOnly(0);
            HeapFloats expected = initial();
            expected.array()[offset("batchNorm1/runningMean")] = 2.625f;
            expected.array()[offset("batchNorm1/runningVariance")] = 4.375f;
            assertThat(parameters.array()).containsExactly(expected.array(), within(1e-5f));
            parameters.array()[offset("dense1/weight")] = 1;
            network.pack(parameters);
            float[] score = new float[1];
            scoring.score(batch(1, 5), score, new float[0]);
            assertThat(score[0]).isCloseTo(1.024414f, within(1e-5f));
        }
    }

    /** Read by two nodes: of 1 and 3 mean 2 and variance 2, of 10 and 30 mean 20 and variance 200; means 11 and 101. */
    @ParameterizedTest
    @MethodSource("backends")
    void whatSeveralNodesShowIsAveraged(Backend backend) {
        BatchNorm norm = new BatchNorm(0.5, 1, new None());
        ModelSpec shared = new ModelSpec(
                List.of(new ModelSpec.Input("a", Shape.of(1)), new ModelSpec.Input("b", Shape.of(1))),
                List.of(
                        new Node("batchNorm1", norm, List.of("a")),
                        new Node("again", norm, List.of("b"), "batchNorm1"),
                        new Node("sum", new Add(new None()), List.of("batchNorm1", "again")),
                        new Node("dense1", Dense.of(1), List.of("sum"))),
                "dense1",
                new SquaredError());
        assertThat(shared.layout().tensors()).isEqualTo(LAYOUT.tensors());
        try (Network network = backend.compile(shared, Precision.F32, List.of(2));
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                FloatStorage gradient = network.allocate(LAYOUT.size())) {
            network.pack(initial());
            Batch batch = new Batch(2, new int[] {1, 1}, 1);
            batch.setRows(2);
            System.arraycopy(new float[] {1, 3}, 0, batch.input(0), 0, 2);
            System.arraycopy(new float[] {10, 30}, 0, batch.input(1), 0, 2);
            Arrays.fill(batch.weights(), 1);
            workspace.gradient(batch, 0, new SliceGradient(gradient, new LossSum()));
            float[] found = new float[(int) LAYOUT.size()];
            gradient.read(0, found, 0, found.length);
            assertThat(found[offset("batchNorm1/runningMean")]).isCloseTo(2 * 11, within(1e-4f));
            assertThat(found[offset("batchNorm1/runningVariance")]).isCloseTo(2 * 101, within(1e-3f));
        }
    }
}
