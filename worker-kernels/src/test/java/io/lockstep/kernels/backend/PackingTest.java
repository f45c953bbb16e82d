package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights taken over whole and in parts, at rows where bf16 reads them as they lie. */
class PackingTest {
    private static final int ROWS = 130;
    private static final ModelSpec SPEC =
            ModelSpec.sequential(Shape.of(301), List.of(Dense.of(300, new Relu()), Dense.of(10)), new Mse());
    private static final Graph GRAPH = Graph.of(SPEC);

    static List<Arithmetic> arithmetics() {
        return Arithmetic.all();
    }

    private static HeapFloats parameters(int salt) {
        HeapFloats parameters = HeapFloats.of(GRAPH.layout().size());
        for (ParameterTensor tensor : GRAPH.layout().tensors()) {
            float[] values = TestNumbers.uniform(tensor.size(), 0.1, salt + (int) tensor.offset());
            parameters.write(tensor.offset(), values, 0, values.length);
        }
        return parameters;
    }

    private static float[] gradient(Network network, TrainingWorkspace workspace) {
        try (FloatStorage storage = network.allocate(GRAPH.layout().size())) {
            workspace.gradient(TestNumbers.batch(GRAPH, ROWS, 0), 1, new SliceGradient(storage, new LossSum()));
            float[] gradient = new float[(int) storage.size()];
            storage.read(0, gradient, 0, gradient.length);
            return gradient;
        }
    }

    private static float[] whole(Arithmetic arithmetic) {
        try (Network network = arithmetic.compile(SPEC, List.of(ROWS))) {
            network.pack(parameters(1));
            try (TrainingWorkspace workspace = network.trainingWorkspace(1)) {
                return gradient(network, workspace);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void everyWeightComesToItsPlace(Arithmetic arithmetic) {
        float[] own = whole(arithmetic);
        float[] plain = whole(arithmetic.on("portable"));
        float largest = 0;
        for (float value : plain) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < own.length; i++) {
            assertThat(own[i]).as("element " + i).isBetween(plain[i] - 0.03f * largest, plain[i] + 0.03f * largest);
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void inPartsByManyThreadsAsWhole(Arithmetic arithmetic) {
        float[] expected = whole(arithmetic);
        try (Network network = arithmetic.compile(SPEC, List.of(ROWS));
                TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            for (int parts : new int[] {1, 2, 3, 7}) {
                network.pack(parameters(9));
                HeapFloats parameters = parameters(1);
                IntStream.range(0, parts).parallel().forEach(part -> network.pack(parameters, parts - 1 - part, parts));
                assertThat(gradient(network, workspace)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void blockByBlockFromTheLastByManyThreadsAsWhole(Arithmetic arithmetic) {
        float[] expected = whole(arithmetic);
        try (Network network = arithmetic.compile(SPEC, List.of(ROWS));
                TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            network.pack(parameters(9));
            HeapFloats parameters = parameters(1);
            int blocks = GRAPH.layout().blocks().size();
            IntStream.range(0, blocks).parallel().forEach(block -> network.packBlock(parameters, blocks - 1 - block));
            IntStream.range(0, 3).parallel().forEach(part -> network.finishPacking(part, 3));
            assertThat(gradient(network, workspace)).isEqualTo(expected);
        }
    }

    /** What has not changed need not be taken again. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void blocksThatAreNotTakenStay(Arithmetic arithmetic) {
        float[] expected = whole(arithmetic);
        try (Network network = arithmetic.compile(SPEC, List.of(ROWS));
                TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            for (int block = 0; block < GRAPH.layout().blocks().size(); block++) {
                HeapFloats parameters = parameters(1);
                network.pack(parameters);
                int offset = (int) GRAPH.layout().blocks().get(block).offset();
                float right = parameters.array()[offset];
                parameters.array()[offset] = Float.NaN;
                network.packBlock(parameters, block);
                network.finishPacking(0, 1);
                assertThat(lossSum(network, workspace)).isNaN();
                parameters.array()[offset] = right;
                network.packBlock(parameters, block);
                network.finishPacking(0, 1);
                assertThat(gradient(network, workspace)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void aNumberThatIsNoneIsSeenInWhicheverPart(Arithmetic arithmetic) {
        try (Network network = arithmetic.compile(SPEC, List.of(ROWS));
                TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            for (ParameterTensor tensor : GRAPH.layout().tensors()) {
                HeapFloats parameters = parameters(1);
                parameters.array()[(int) tensor.end() - 1] = Float.NaN;
                for (int part = 0; part < 3; part++) {
                    network.pack(parameters, part, 3);
                }
                assertThat(lossSum(network, workspace)).isNaN();
                network.pack(parameters(1));
                assertThat(lossSum(network, workspace)).isFinite();
            }
        }
    }

    private static double lossSum(Network network, TrainingWorkspace workspace) {
        LossSum losses = new LossSum();
        try (FloatStorage storage = network.allocate(GRAPH.layout().size())) {
            workspace.gradient(TestNumbers.batch(GRAPH, ROWS, 0), 1, new SliceGradient(storage, losses));
        }
        return losses.lossSum();
    }
}
