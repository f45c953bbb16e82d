package io.lockstep.kernels.backend.plain;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.portable.PortableMultiplier;
import io.lockstep.kernels.graph.DeepModel;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.RecomputeStages;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassObserverTest {
    /** Numbers of the nodes whose outputs and gradients were seen, in order. */
    private static final class Seen implements PassObserver {
        private final List<Integer> outputs = new ArrayList<>();
        private final List<Integer> gradients = new ArrayList<>();

        @Override
        public void output(GraphNode node, int rows, float[] output) {
            outputs.add(node.number());
        }

        @Override
        public void gradients(GraphNode node, int rows, float[][] dInputs, float[][] dTensors) {
            gradients.add(node.number());
        }
    }

    @Test
    void seesEachStepOnceThoughSomeAreComputedAgain() {
        Graph graph = Graph.of(DeepModel.DROPOUT.spec());
        RecomputeStages stages = RecomputeStages.of(graph);
        assertThat(stages.count()).isGreaterThan(2);
        Seen seen = new Seen();
        try (PlainNetwork network = new PlainNetwork(
                        graph, stages, CompileOptions.training(Precision.F32, List.of(2)), PortableMultiplier::new);
                TrainingWorkspace workspace = network.watchedWorkspace(1, seen);
                FloatStorage gradient = network.allocate(graph.layout().size())) {
            network.pack(HeapFloats.of(graph.layout().size()));
            workspace.gradient(TestNumbers.batch(graph, 2, 0), 0, new SliceGradient(gradient, new LossSum()));
        }
        List<Integer> numbers =
                new ArrayList<>(graph.nodes().stream().map(GraphNode::number).toList());
        assertThat(seen.outputs).isEqualTo(numbers);
        Collections.reverse(numbers);
        assertThat(seen.gradients).isEqualTo(numbers);
    }
}
