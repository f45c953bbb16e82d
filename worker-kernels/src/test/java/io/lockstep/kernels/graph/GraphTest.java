package io.lockstep.kernels.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
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
import org.junit.jupiter.api.Test;

class GraphTest {
    /** Two branches that meet again, one value read by three nodes, a reshape on the way. */
    private static ModelSpec diamond() {
        List<Node> nodes = List.of(
                new Node("flat", new Flatten(), List.of("x")),
                new Node("trunk", Dense.of(4, new Tanh()), List.of("flat")),
                new Node("reshaped", new Flatten(), List.of("trunk")),
                new Node("left", new Relu(), List.of("reshaped")),
                new Node("right", Dense.of(4), List.of("trunk")),
                new Node("sum", new Add(new None()), List.of("left", "right", "trunk")),
                new Node("answer", Dense.of(2), List.of("sum")));
        return new ModelSpec(List.of(new ModelSpec.Input("x", Shape.of(1, 3))), nodes, "answer", new SquaredError());
    }

    @Test
    void resolvesNamesAndLeavesReshapesOut() {
        Graph graph = Graph.of(diamond());
        assertThat(graph.nodes())
                .extracting(node -> node.node().name())
                .containsExactly("trunk", "left", "right", "sum", "answer");
        assertThat(graph.nodes())
                .extracting(GraphNode::inputs)
                .containsExactly(List.of(0), List.of(2), List.of(2), List.of(4, 5, 2), List.of(6));
        assertThat(graph.nodes()).extracting(GraphNode::number).containsExactly(1, 3, 4, 5, 6);
        assertThat(graph.nodes())
                .extracting(GraphNode::tensors)
                .containsExactly(List.of(0, 1), List.of(), List.of(2, 3), List.of(), List.of(4, 5));
        assertThat(graph.output(0)).isEqualTo(7);
        assertThat(graph.trained(0)).isFalse();
        assertThat(graph.trained(2)).isTrue();
    }

    /** Values 2 trunk, 4 left, 5 right, 6 sum, 7 answer; nodes 0 to 4. */
    @Test
    void knowsHowLongValuesLive() {
        TensorLiveness values = Graph.of(diamond()).valuesAlive();
        assertThat(values.first()).containsExactly(-1, -1, 0, -1, 1, 2, 3, 4);
        assertThat(values.last()[2]).isEqualTo(3);
        assertThat(values.last()[7]).isEqualTo(5);
        TensorLiveness gradients = Graph.of(diamond()).gradientsAlive();
        assertThat(gradients.first()).containsExactly(-1, -1, 2, -1, 2, 2, 1, 0);
        assertThat(gradients.last()[2]).isEqualTo(5);
        assertThat(gradients.last()[7]).isEqualTo(1);
    }

    @Test
    void gradientsOfBranchesAddUp() {
        try (Network network = Backends.named("portable").compile(diamond(), Precision.F32, List.of(5))) {
            Graph graph = Graph.of(diamond());
            HeapFloats parameters =
                    HeapFloats.wrap(TestNumbers.uniform((int) graph.layout().size(), 1, 3));
            Batch batch = TestNumbers.batch(graph, 5, 0);
            FloatStorage gradient = network.allocate(graph.layout().size());
            TrainingWorkspace workspace = network.trainingWorkspace(1);
            LossSum sums = new LossSum();
            network.pack(parameters);
            workspace.gradient(batch, 0, new SliceGradient(gradient, sums));
            float[] found = new float[(int) gradient.size()];
            gradient.read(0, found, 0, found.length);
            float node = 0x1p-8f;
            graph.layout().tensors().forEach(tensor -> {
                int at = (int) tensor.offset();
                float start = parameters.array()[at];
                double[] losses = new double[2];
                for (int side = 0; side < 2; side++) {
                    parameters.array()[at] = start + (side == 0 ? -node : node);
                    network.pack(parameters);
                    workspace.gradient(batch, 0, new SliceGradient(gradient, sums));
                    losses[side] = sums.lossSum();
                }
                parameters.array()[at] = start;
                assertThat((double) found[at])
                        .as(tensor.name())
                        .isCloseTo((losses[1] - losses[0]) / (2 * node), within(2e-3 * (1 + Math.abs(found[at]))));
            });
        }
    }

    @Test
    void memoryIsSharedByValuesThatAreNotAliveTogether() {
        int[] first = {0, 1, 2, 3, -1};
        int[] last = {1, 2, 3, 4, 0};
        int[] sizes = {10, 20, 5, 30, 99};
        SharedMemory plan = SharedMemory.plan(new TensorLiveness(first, last, sizes));
        assertThat(plan.bufferCount()).isEqualTo(2);
        assertThat(plan.buffer(4)).isNegative();
        for (int a = 0; a < 4; a++) {
            assertThat(plan.size(plan.buffer(a))).isGreaterThanOrEqualTo(sizes[a]);
            for (int b = a + 1; b < 4; b++) {
                boolean together = first[b] <= last[a] && first[a] <= last[b];
                assertThat(plan.buffer(a) == plan.buffer(b) && together).isFalse();
            }
        }
        assertThat(plan.totalSize()).isEqualTo(40);
    }

    @Test
    void sliceSizesMustAscend() {
        assertThatThrownBy(() -> new SliceSizes(List.of(3, 3)))
                .hasMessage("slice sizes: expected ascending numbers of rows from 1, got [3, 3]");
        assertThatThrownBy(() -> new SliceSizes(List.of()).indexOf(new Batch(1, new int[] {1}, 1)))
                .hasMessage(
                        "batch: the network is compiled for slices of no rows, got 0. Compile it for that size too");
    }
}
