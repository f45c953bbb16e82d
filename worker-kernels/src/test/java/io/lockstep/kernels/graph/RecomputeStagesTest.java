package io.lockstep.kernels.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.SquaredError;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.testing.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

@Seeded
class RecomputeStagesTest {
    private static Graph chain(int... sizes) {
        List<Layer> layers = new ArrayList<>();
        for (int size : sizes) {
            layers.add(Dense.of(size));
        }
        return Graph.of(ModelSpec.sequential(Shape.of(1), layers, new SquaredError()));
    }

    private static List<Integer> starts(RecomputeStages stages) {
        List<Integer> starts = new ArrayList<>();
        for (int k = 0; k < stages.count(); k++) {
            starts.add(stages.from(k));
        }
        return starts;
    }

    /**
     * Nine nodes of 2 floats: stages of 8, of 6 beside 2 that cross, and of 4 beside 4. Two would need 10, four no less
     * than 8.
     */
    @Test
    void stagesOfAChainShrinkByWhatIsKeptBeforeThem() {
        RecomputeStages stages = RecomputeStages.of(chain(2, 2, 2, 2, 2, 2, 2, 2, 2));
        assertThat(starts(stages)).containsExactly(0, 4, 7);
        assertThat(stages.until(1)).isEqualTo(7);
        assertThat(stages.until(2)).isEqualTo(9);
        assertThat(stages.of(3)).isZero();
        assertThat(stages.of(4)).isEqualTo(1);
        assertThat(stages.of(8)).isEqualTo(2);
    }

    /** Behind the node of 1 float: 17 before it, 1 and 16 after it. */
    @Test
    void cutsAreWhereLittleCrosses() {
        assertThat(starts(RecomputeStages.of(chain(8, 8, 1, 8, 8)))).containsExactly(0, 3);
    }

    /**
     * A dropout keeps one float for each that it writes, so the first three nodes make 24, the last three 18 beside 6.
     */
    @Test
    void whatStepsKeepCounts() {
        List<Layer> layers =
                List.of(Dense.of(6), new Dropout(0.5f), Dense.of(6), Dense.of(6), Dense.of(6), Dense.of(6));
        Graph graph = Graph.of(ModelSpec.sequential(Shape.of(1), layers, new SquaredError()));
        assertThat(graph.nodes().get(1).kernel().keptPerRow()).isEqualTo(6);
        assertThat(starts(RecomputeStages.of(graph))).containsExactly(0, 3);
    }

    /** Against all ways to cut, each counted anew. */
    @Test
    void noOtherCutsNeedLess(SplittableRandom random) {
        for (int trial = 0; trial < 30; trial++) {
            Graph graph = random(random);
            int stepCount = graph.nodes().size();
            long least = Long.MAX_VALUE;
            for (int cuts = 0; cuts < 1 << (stepCount - 1); cuts++) {
                List<Integer> chosen = new ArrayList<>();
                for (int node = 1; node < stepCount; node++) {
                    if ((cuts >> (node - 1) & 1) == 1) {
                        chosen.add(node);
                    }
                }
                least = Math.min(least, peak(graph, RecomputeStages.cut(graph, chosen)));
            }
            RecomputeStages found = RecomputeStages.of(graph);
            long whole = peak(graph, RecomputeStages.whole(graph));
            assertThat(peak(graph, found)).as("%s", found).isEqualTo(10 * least <= 9 * whole ? least : whole);
        }
    }

    /** Eight nodes, each of one value or two of any before it. */
    private static Graph random(SplittableRandom random) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String first = i == 0 ? "input" : "n" + random.nextInt(Math.max(0, i - 3), i);
            if (i > 1 && random.nextInt(3) == 0) {
                nodes.add(new Node("n" + i, new Concat(0), List.of(first, "n" + random.nextInt(i))));
            } else {
                nodes.add(new Node("n" + i, Dense.of(random.nextInt(1, 9)), List.of(first)));
            }
        }
        List<String> unread = new ArrayList<>();
        for (Node node : nodes) {
            if (nodes.stream().noneMatch(other -> other.inputs().contains(node.name()))) {
                unread.add(node.name());
            }
        }
        nodes.add(new Node("all", new Concat(0), unread.size() > 1 ? unread : List.of(unread.get(0), "n0")));
        return Graph.of(
                new ModelSpec(List.of(new ModelSpec.Input("input", Shape.of(4))), nodes, "all", new SquaredError()));
    }

    /** The most floats of a stage and of the values before it that it or a later stage reads. */
    private static long peak(Graph graph, RecomputeStages stages) {
        long peak = 0;
        for (int k = 0; k < stages.count(); k++) {
            long floats = 0;
            for (int s = 0; s < stages.until(k); s++) {
                GraphNode node = graph.nodes().get(s);
                int until = stages.until(stages.of(s));
                boolean read = graph.nodes().subList(until, graph.nodes().size()).stream()
                        .anyMatch(other -> other.inputs().contains(node.output()));
                if (s >= stages.from(k)) {
                    floats += graph.size(node.output()) + node.kernel().keptPerRow();
                } else if (read) {
                    floats += graph.size(node.output());
                }
            }
            peak = Math.max(peak, floats);
        }
        return peak;
    }

    /** Behind the 100 floats: 101 before it, 100 and 1 after it, against 102. */
    @Test
    void whatCannotBeCutWithProfitStaysWhole() {
        assertThat(starts(RecomputeStages.of(chain(5)))).containsExactly(0);
        assertThat(starts(RecomputeStages.of(chain(5, 5)))).containsExactly(0);
        assertThat(starts(RecomputeStages.of(chain(1, 100, 1)))).containsExactly(0);
    }

    @Test
    void cutsMustAscendInsideTheGraph() {
        Graph graph = chain(2, 2, 2);
        assertThat(starts(RecomputeStages.cut(graph, List.of(1, 2)))).containsExactly(0, 1, 2);
        assertThatThrownBy(() -> RecomputeStages.cut(graph, List.of(2, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stages: expected ascending cuts from 1 to 2, got [2, 2]");
        assertThatThrownBy(() -> RecomputeStages.cut(graph, List.of(3))).isInstanceOf(IllegalArgumentException.class);
    }

    /** Steps 0, 1 | 2, 3: forward at 1 to 4, loss 5, nodes 3 and 2 back, nodes 0 and 1 again, then back. */
    @Test
    void aStretchIsComputedAgainRightBeforeItsBackward() {
        Graph graph = chain(2, 2, 2, 2);
        ExecutionTimes times = ExecutionTimes.training(graph, RecomputeStages.cut(graph, List.of(2)));
        assertThat(times.forward(3)).isEqualTo(4);
        assertThat(times.loss()).isEqualTo(5);
        assertThat(List.of(times.backward(3), times.backward(2))).containsExactly(6, 7);
        assertThat(List.of(times.recomputedAt(0), times.recomputedAt(1))).containsExactly(8, 9);
        assertThat(List.of(times.backward(1), times.backward(0))).containsExactly(10, 11);
        assertThat(times.recomputedAt(2)).isNegative();
        assertThat(times.end()).isEqualTo(12);
    }

    /**
     * Backward that reads every value: node 1's output is read in the last stage, too, and so still there; node 0's is
     * not. Its value lives from 1 to 2, where node 1 reads it, and from 8 to 11.
     */
    @Test
    void whatCrossesACutIsNotComputedAgain() {
        Graph graph = chain(2, 2, 2, 2);
        ExecutionTimes times = ExecutionTimes.training(graph, RecomputeStages.cut(graph, List.of(2)));
        Recomputation recomputation = new Recomputation(graph, times, new Recomputation.Needs() {
            @Override
            public boolean keeps(int node) {
                return false;
            }

            @Override
            public boolean readsInput(int node, int input) {
                return true;
            }

            @Override
            public boolean readsOutput(int node) {
                return true;
            }
        });
        assertThat(List.of(
                        recomputation.computesAgain(0),
                        recomputation.computesAgain(1),
                        recomputation.computesAgain(2),
                        recomputation.computesAgain(3)))
                .containsExactly(true, false, false, false);
        LiveRange range = new LiveRange();
        recomputation.write(range, 0);
        recomputation.readBack(range, 0);
        recomputation.read(range, 1);
        recomputation.readBack(range, 1);
        assertThat(range.spans()).containsExactly(1, 2, 8, 11);
    }
}
