package io.lockstep.kernels.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A graph's nodes cut into stages. Training keeps from forward what crosses a cut; what lies between two cuts it
 * computes again before the backward of that stage, but for the last one, whose backward follows its forward. One
 * stage: nothing is computed again.
 */
public final class RecomputeStages {
    /** Of the floats of one stage: with a higher peak than this, cuts do not pay for what is computed again. */
    private static final double WORTH = 0.9;

    private final int[] starts;
    private final int nodeCount;

    private RecomputeStages(int nodeCount, int[] starts) {
        this.nodeCount = nodeCount;
        this.starts = starts;
    }

    /** The cuts that need the least memory, or one stage where nothing is to be computed again. */
    public static RecomputeStages of(Graph graph, boolean recompute) {
        return recompute ? of(graph) : whole(graph);
    }

    /** One stage. */
    public static RecomputeStages whole(Graph graph) {
        return new RecomputeStages(graph.nodes().size(), new int[] {0});
    }

    /**
     * Cuts before these nodes.
     *
     * @param cuts ascending, each from 1 to the number of nodes - 1
     */
    public static RecomputeStages cut(Graph graph, List<Integer> cuts) {
        int[] starts = new int[cuts.size() + 1];
        for (int i = 0; i < cuts.size(); i++) {
            int cut = cuts.get(i);
            if (cut <= starts[i] || cut >= graph.nodes().size()) {
                throw new IllegalArgumentException("stages: expected ascending cuts from 1 to "
                        + (graph.nodes().size() - 1) + ", got " + cuts);
            }
            starts[i + 1] = cut;
        }
        return new RecomputeStages(graph.nodes().size(), starts);
    }

    /**
     * The cuts that need the least memory, by floats per row: while a stage is computed again and goes backwards there
     * are its own values and what its nodes keep, and what crosses the cuts before it. Of the cuts with the least peak,
     * those that the least crosses. In a chain of n equal nodes the peak is about the square root of 2 n nodes (Chen,
     * Xu, Zhang and Guestrin, <a href="https://arxiv.org/abs/1604.06174">Training Deep Nets with Sublinear Memory
     * Cost</a>, section 4.3, with the best cuts for each budget where their Algorithm 3 takes greedy ones).
     */
    public static RecomputeStages of(Graph graph) {
        Cutting cutting = new Cutting(graph);
        // from below, as looking for cuts takes time with the budget
        long low = 0;
        long high = Math.min(1, cutting.total);
        while (high < cutting.total && !cutting.fits(high)) {
            low = high + 1;
            high = Math.min(2 * high, cutting.total);
        }
        while (low < high) {
            long middle = (low + high) / 2;
            if (cutting.fits(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return high <= WORTH * cutting.total ? cutting.cut(high) : whole(graph);
    }

    public int count() {
        return starts.length;
    }

    /** First node of a stage. */
    public int from(int stage) {
        return starts[stage];
    }

    /** The node behind a stage. */
    public int until(int stage) {
        return stage + 1 < starts.length ? starts[stage + 1] : nodeCount;
    }

    /** The stage of a node. */
    public int of(int node) {
        int at = Arrays.binarySearch(starts, node);
        return at >= 0 ? at : -at - 2;
    }

    @Override
    public String toString() {
        return "stages from nodes " + Arrays.toString(starts) + " of " + nodeCount;
    }

    /** Floats per row of a graph's nodes, and the cuts that suit them. */
    private static final class Cutting {
        private final int nodeCount;
        private final long[] made;
        private final long[] sizes;
        private final int[] lastRead;
        private long total;

        Cutting(Graph graph) {
            this.nodeCount = graph.nodes().size();
            this.made = new long[nodeCount];
            this.sizes = new long[nodeCount];
            this.lastRead = new int[nodeCount];
            int[] last = graph.valuesAlive().last();
            for (int s = 0; s < nodeCount; s++) {
                GraphNode node = graph.nodes().get(s);
                sizes[s] = graph.size(node.output());
                made[s] = sizes[s] + node.kernel().keptPerRow();
                lastRead[s] = last[node.output()];
                total += made[s];
            }
        }

        boolean fits(long budget) {
            long[] least = new long[nodeCount + 1];
            find(budget, least, new int[nodeCount + 1]);
            return least[nodeCount] < Long.MAX_VALUE;
        }

        RecomputeStages cut(long budget) {
            int[] previous = new int[nodeCount + 1];
            find(budget, new long[nodeCount + 1], previous);
            List<Integer> starts = new ArrayList<>();
            for (int start = previous[nodeCount]; start > 0; start = previous[start]) {
                starts.add(0, start);
            }
            starts.add(0, 0);
            return new RecomputeStages(
                    nodeCount, starts.stream().mapToInt(Integer::intValue).toArray());
        }

        /**
         * Finds the best cuts for a peak of at most so many floats.
         *
         * @param least by cut: the fewest floats that cross it and cuts before it. Overwritten.
         * @param previous by cut: the one before it, with these. Overwritten.
         */
        private void find(long budget, long[] least, int[] previous) {
            Arrays.fill(least, Long.MAX_VALUE);
            least[0] = 0;
            for (int cut = 1; cut <= nodeCount; cut++) {
                long floats = 0;
                long crossing = 0;
                for (int from = cut - 1; from >= 0 && floats <= budget; from--) {
                    floats += made[from];
                    crossing += cut < nodeCount && lastRead[from] >= cut ? sizes[from] : 0;
                    boolean fits = least[from] <= budget - floats;
                    if (fits && least[from] + crossing <= least[cut]) {
                        least[cut] = least[from] + crossing;
                        previous[cut] = from;
                    }
                }
            }
        }
    }
}
