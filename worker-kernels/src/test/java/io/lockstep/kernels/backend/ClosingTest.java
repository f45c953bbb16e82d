package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is called after close says so, and touches no memory that is gone. */
class ClosingTest {
    private static final ModelSpec SPEC =
            ModelSpec.sequential(Shape.of(5), List.of(Dense.of(7), Dense.of(2)), new SquaredError());

    private final Batch batch = TestNumbers.batch(Graph.of(SPEC), 4, 0);
    private final HeapFloats parameters = HeapFloats.of(SPEC.layout().size());

    static Stream<Arithmetic> arithmetics() {
        return Arithmetic.all().stream();
    }

    private static void refused(String what, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(what + ": expected it to be open, got a call after close. Make another");
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void aClosedNetworkRefusesEveryCall(Arithmetic arithmetic) {
        Network network = arithmetic.compile(SPEC, List.of(4));
        network.pack(parameters);
        try (TrainingWorkspace training = network.trainingWorkspace(1);
                InferenceWorkspace scoring = network.inferenceWorkspace();
                FloatStorage gradient = network.allocate(SPEC.layout().size())) {
            training.gradient(batch, 0, new SliceGradient(gradient, new LossSum()));
            network.close();
            network.close();
            refused("network", () -> network.pack(parameters));
            refused("network", () -> network.packBlock(parameters, 0));
            refused("network", () -> network.finishPacking(0, 1));
            refused("network", () -> network.trainingWorkspace(1));
            refused("network", network::inferenceWorkspace);
            refused("network", () -> training.gradient(batch, 0, new SliceGradient(gradient, new LossSum())));
            refused("network", () -> scoring.score(batch, new float[8], new float[0]));
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void aClosedWorkspaceRefusesEveryCall(Arithmetic arithmetic) {
        try (Network network = arithmetic.compile(SPEC, List.of(4));
                FloatStorage gradient = network.allocate(SPEC.layout().size())) {
            network.pack(parameters);
            TrainingWorkspace training = network.trainingWorkspace(1);
            InferenceWorkspace scoring = network.inferenceWorkspace();
            for (int times = 0; times < 2; times++) {
                training.close();
                scoring.close();
            }
            refused(
                    "training workspace",
                    () -> training.gradient(batch, 0, new SliceGradient(gradient, new LossSum())));
            refused("inference workspace", () -> scoring.score(batch, new float[8], new float[0]));
        }
    }
}
