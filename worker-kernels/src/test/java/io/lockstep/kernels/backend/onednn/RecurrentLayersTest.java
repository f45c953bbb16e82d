package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.portable.PortableBackend;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.benchmark.Workload;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.layer.reshaping.TakeStep;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recurrent layers where their steps, groups and pieces are of other sizes than in the conformance suite. */
class RecurrentLayersTest {
    private static final int IDS = 9;

    static Stream<Layer> layers() {
        return Stream.of(false, true)
                .flatMap(reverse -> Stream.of(
                        new Lstm(5, reverse, 1, null),
                        new Gru(5, reverse, true, null),
                        new Gru(5, reverse, false, null)));
    }

    static Stream<Layer> wide() {
        return Stream.of(Lstm.of(StepLoops.PIECE + 3), Gru.of(StepLoops.PIECE + 3));
    }

    private static ModelSpec model(int steps, Layer layer, int step) {
        return new ModelSpec(
                List.of(new ModelSpec.Input("ids", Shape.of(steps), ElementType.I32, false)),
                List.of(
                        new Node("table", new Embedding(IDS, 3), List.of("ids")),
                        new Node("layer", layer, List.of("table")),
                        new Node("taken", new TakeStep(step), List.of("layer")),
                        new Node("answer", Dense.of(2), List.of("taken"))),
                "answer",
                new SquaredError());
    }

    private static float[] gradient(Backend backend, ModelSpec spec, int rows) {
        try (Network network = backend.compile(spec, Precision.F32, List.of(rows));
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                FloatStorage gradient = network.allocate(network.layout().size())) {
            HeapFloats parameters = HeapFloats.of(network.layout().size());
            for (ParameterTensor tensor : network.layout().tensors()) {
                parameters.write(tensor.offset(), TestNumbers.uniform(tensor.size(), 0.3, 5), 0, tensor.size());
            }
            network.pack(parameters);
            gradient.fill(0, gradient.size(), Float.NaN);
            Batch batch = TestNumbers.batch(Graph.of(spec), rows, 0);
            workspace.gradient(batch, 1, new SliceGradient(gradient, new LossSum()));
            float[] found = new float[(int) gradient.size()];
            gradient.read(0, found, 0, found.length);
            return found;
        }
    }

    /** Told by the largest difference: comparing millions of numbers one by one takes AssertJ minutes. */
    private static void agrees(ModelSpec spec, int rows) {
        float[] expected = gradient(new PortableBackend(), spec, rows);
        float[] found = gradient(OneDnn.open(), spec, rows);
        float largest = 0;
        float difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(found[i] - expected[i]));
        }
        assertThat(largest).isPositive();
        assertThat(difference).as("%d rows of %s", rows, spec.nodes().get(1)).isLessThan(2e-5f * largest);
    }

    /** One step, groups of 1, 2, 3 and all steps, more rows than a group has, a piece that ends inside the rows. */
    @ParameterizedTest
    @MethodSource("layers")
    void agreesForAnyStepsAndRows(Layer layer) {
        for (int[] size : new int[][] {{1, 1}, {1, 3}, {6, 1}, {6, 22}, {7, 20}, {5, 33}, {4, 70}, {2, 260}}) {
            int steps = size[0];
            agrees(model(steps, layer, -1), size[1]);
            agrees(model(steps, layer, steps / 2), size[1]);
        }
    }

    @ParameterizedTest
    @MethodSource("wide")
    void agreesWhereARowIsMoreThanAPiece(Layer layer) {
        agrees(model(2, layer, -1), 2);
    }

    @ParameterizedTest
    @EnumSource
    void nothingOfTheMeasuredNetworkRunsThroughABridge(Precision precision) {
        assumeThat(OneDnn.open().supports(precision)).isTrue();
        assumeThat(OneDnn.open().level().mask()).isGreaterThanOrEqualTo(InstructionSet.AVX512.mask());
        for (ModelSpec spec : List.of(Workload.named("lstm").model(), model(6, Gru.of(16), -1))) {
            try (OneDnnNetwork network = (OneDnnNetwork) OneDnn.open().compile(spec, precision, List.of(4, 64))) {
                assertThat(network.bridged()).isEmpty();
                assertThat(network.primitives().implementations())
                        .noneMatch(implementation -> implementation.contains(" by ref"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void groupsAreInTheOrderOfTheSteps(boolean reverse) {
        StepGroups order = StepGroups.of(12, reverse, 10);
        assertThat(order.size()).isEqualTo(6);
        assertThat(order.beginsGroup(6)).isTrue();
        assertThat(order.beginsGroup(7)).isFalse();
        assertThat(order.at(7)).isEqualTo(reverse ? 4 : 7);
        assertThat(order.firstOfGroup(7)).isEqualTo(reverse ? 0 : 6);
        assertThat(order.firstFollowed()).isEqualTo(reverse ? 1 : 0);
        assertThat(order.firstFollowing()).isEqualTo(reverse ? 0 : 1);
        assertThat(StepGroups.of(7, reverse, 10).size()).isEqualTo(1);
        assertThat(StepGroups.of(7, reverse, 9).size()).isEqualTo(7);
        assertThat(StepGroups.of(4, reverse, 200).size()).isEqualTo(1);
    }
}
