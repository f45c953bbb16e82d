package io.lockstep.kernels.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.network.GradientProgress;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.testing.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However a graph's nodes are cut into stages, a backend that computes them again gives the bits of one that does not.
 */
@Seeded
public abstract class RecomputationContract {
    private static final int ROWS = 5;
    private static final int DIVISIONS = 12;

    /** For slices of 3 and 5 rows. */
    protected abstract Network compile(Graph graph, RecomputeStages stages);

    /** All that a training slice gives. */
    private record Outcome(double lossSum, double weightSum, List<Integer> gradient, List<Long> reported) {}

    private static final class Reported implements GradientProgress {
        private final List<Long> offsets = new ArrayList<>();

        @Override
        public void lossKnown() {
            offsets.add(-1L);
        }

        @Override
        public void finalFrom(long offset) {
            offsets.add(offset);
        }
    }

    private List<Outcome> outcomes(Graph graph, RecomputeStages stages) {
        List<Outcome> outcomes = new ArrayList<>();
        try (Network network = compile(graph, stages);
                TrainingWorkspace workspace = network.trainingWorkspace(7);
                FloatStorage gradient = network.allocate(graph.layout().size())) {
            HeapFloats parameters =
                    HeapFloats.wrap(TestNumbers.uniform((int) graph.layout().size(), 0.4, 3));
            network.pack(parameters);
            for (int rows : new int[] {ROWS, 3, ROWS}) {
                gradient.fill(0, gradient.size(), Float.NaN);
                LossSum losses = new LossSum();
                Reported reported = new Reported();
                workspace.gradient(
                        TestNumbers.batch(graph, rows, 100 * rows), 2, new SliceGradient(gradient, losses, reported));
                float[] values = new float[(int) gradient.size()];
                gradient.read(0, values, 0, values.length);
                Integer[] bits = new Integer[values.length];
                Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
                outcomes.add(new Outcome(losses.lossSum(), losses.weightSum(), List.of(bits), reported.offsets));
            }
        }
        return outcomes;
    }

    @ParameterizedTest
    @EnumSource(DeepModel.class)
    void everyDivisionGivesTheSameBits(DeepModel model, SplittableRandom random) {
        Graph graph = Graph.of(model.spec());
        List<Outcome> expected = outcomes(graph, RecomputeStages.whole(graph));
        assertThat(expected).allMatch(outcome -> Double.isFinite(outcome.lossSum()));
        int stepCount = graph.nodes().size();
        List<RecomputeStages> divisions = new ArrayList<>();
        divisions.add(RecomputeStages.of(graph));
        divisions.add(RecomputeStages.cut(graph, List.of(1)));
        divisions.add(RecomputeStages.cut(graph, List.of(stepCount - 1)));
        List<Integer> all = new ArrayList<>();
        for (int node = 1; node < stepCount; node++) {
            all.add(node);
        }
        divisions.add(RecomputeStages.cut(graph, all));
        for (int i = 0; i < DIVISIONS; i++) {
            List<Integer> cuts =
                    all.stream().filter(node -> random.nextInt(4) == 0).toList();
            divisions.add(RecomputeStages.cut(graph, cuts));
        }
        for (RecomputeStages stages : divisions) {
            assertThat(outcomes(graph, stages)).as("%s: %s", model, stages).isEqualTo(expected);
        }
    }
}
