package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.embedding.EmbeddingMean;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Concat;
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
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A model that reads numbers and, beside them, any number of ids of each example. */
class EmbeddingTest {
    private static final ModelSpec SPEC = new ModelSpec(
            List.of(
                    new ModelSpec.Input("numbers", Shape.of(4)),
                    new ModelSpec.Input("words", Shape.of(), ElementType.I32, true)),
            List.of(
                    new Node("meaning", new EmbeddingMean(5, 3), List.of("words")),
                    new Node("both", new Concat(0), List.of("numbers", "meaning")),
                    new Node("end", Dense.of(2), List.of("both"))),
            "end",
            new Mse());
    private static final int ROWS = 6;

    static List<Arithmetic> arithmetics() {
        return Arithmetic.all();
    }

    private static Network packed(Arithmetic arithmetic) {
        Network network = arithmetic.compile(SPEC, List.of(ROWS));
        network.pack(HeapFloats.wrap(TestNumbers.uniform((int) network.layout().size(), 0.5, 1)));
        return network;
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void aStepAndAScoreAllocateNothing(Arithmetic arithmetic) {
        try (Network network = packed(arithmetic);
                TrainingWorkspace workspace = network.trainingWorkspace(1);
                InferenceWorkspace scoring = network.inferenceWorkspace()) {
            Batch batch = TestNumbers.batch(Graph.of(SPEC), ROWS, 0);
            SliceGradient into =
                    new SliceGradient(network.allocate(network.layout().size()), new LossSum());
            float[] scores = new float[2 * ROWS];
            float[] losses = new float[ROWS];
            assertThat(Allocation.of(100, () -> workspace.gradient(batch, 0, into)))
                    .isZero();
            assertThat(Allocation.of(100, () -> scoring.score(batch, scores, losses)))
                    .isZero();
            into.dense().close();
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void anIdOutOfRangeEndsTheSliceAndTheNextIsAsEver(Arithmetic arithmetic) {
        try (Network network = packed(arithmetic);
                TrainingWorkspace workspace = network.trainingWorkspace(1)) {
            Batch batch = TestNumbers.batch(Graph.of(SPEC), ROWS, 0);
            SliceGradient into =
                    new SliceGradient(network.allocate(network.layout().size()), new LossSum());
            workspace.gradient(batch, 0, into);
            double loss = into.losses().lossSum();
            IntValues ids = (IntValues) batch.inputValues(1);
            int at = ids.first(3);
            int id = ids.array()[at];
            ids.array()[at] = Integer.MAX_VALUE;
            assertThatThrownBy(() -> workspace.gradient(batch, 0, into))
                    .hasMessage(
                            "embeddingMean 'meaning': row 3 of the slice: expected ids from 0 to 4, got id 2147483647."
                                    + " Correct the data, or set size to the number of ids");
            ids.array()[at] = id;
            workspace.gradient(batch, 0, into);
            assertThat(into.losses().lossSum()).isEqualTo(loss);
            into.dense().close();
        }
    }
}
