package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention in a network, beyond the sizes and numbers that the conformance suite has. */
class AttentionTest {
    private static final int STEPS = 5;
    private static final int WIDTH = 8;
    private static final int SIZE = STEPS * WIDTH;
    private static final int ROWS = 3;

    static List<Arithmetic> arithmetics() {
        return Arithmetic.all();
    }

    private static ModelSpec model(boolean causal) {
        return ModelSpec.sequential(
                Shape.of(STEPS, WIDTH), List.of(new MultiHeadAttention(2, causal)), new SquaredError());
    }

    private static float[] scores(Network network, Batch batch) {
        float[] scores = new float[batch.rows() * SIZE];
        try (InferenceWorkspace scoring = network.inferenceWorkspace()) {
            scoring.score(batch, scores, new float[0]);
        }
        return scores;
    }

    /** The third step's keys and values overflow: no product over all steps may tell those before it. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void whatIsNoNumberAtAStepIsUnknownToThoseBeforeIt(Arithmetic arithmetic) {
        ModelSpec spec = model(true);
        try (Network network = arithmetic.compile(spec, List.of())) {
            HeapFloats parameters =
                    HeapFloats.wrap(TestNumbers.uniform((int) network.layout().size(), 0x1p50, 1));
            network.pack(parameters);
            Batch batch = TestNumbers.batch(Graph.of(spec), ROWS, 0);
            for (int i = 0; i < ROWS * SIZE; i++) {
                batch.input(0)[i] *= 0x1p-60f;
            }
            float[] expected = scores(network, batch);
            int changed = SIZE + 2 * WIDTH; // of the second row
            for (int i = 0; i < WIDTH; i++) {
                batch.input(0)[changed + i] = i % 2 == 0 ? 0x1p90f : -0x1p90f;
            }
            float[] found = scores(network, batch);
            assertThat(Arrays.copyOf(found, changed)).isEqualTo(Arrays.copyOf(expected, changed));
            assertThat(Arrays.copyOfRange(found, changed, 2 * SIZE)).containsOnly(Float.NaN);
            assertThat(Arrays.copyOfRange(found, 2 * SIZE, 3 * SIZE))
                    .isEqualTo(Arrays.copyOfRange(expected, 2 * SIZE, 3 * SIZE));
            for (float score : expected) {
                assertThat(score).isFinite();
            }
        }
    }
}
