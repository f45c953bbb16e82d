package io.lockstep.kernels.graph;

import io.lockstep.kernels.network.MemoryPlan;

/** Bound of what a network takes, from its graph alone. */
public final class MemoryBound {
    /** Forms of the weights that a backend keeps at most: as they are, transposed or packed, rounded. */
    private static final int FORMS = 3;

    private MemoryBound() {}

    /**
     * More than a network will take, found without making one: for a model that may be too large to try.
     *
     * @param rows of the largest slice
     * @param onHeap whether arrays are on the Java heap
     */
    public static MemoryPlan atMost(Graph graph, int rows, boolean onHeap) {
        long weights = graph.layout().size() * Float.BYTES;
        long perRow = 0;
        for (GraphNode node : graph.nodes()) {
            perRow += 2L * graph.size(node.output()) + node.kernel().keptPerRow();
        }
        long values = perRow * rows * Float.BYTES;
        long tables = TableMemory.values(graph.layout());
        long rowBuffers = TableMemory.gradients(graph, rows);
        long workspace = 2 * weights + values + Scratch.bytes(graph.nodes(), rows);
        return onHeap
                ? new MemoryPlan(FORMS * weights + tables, 0, workspace + rowBuffers, 0)
                : new MemoryPlan(0, FORMS * weights + tables, values + rowBuffers, workspace);
    }
}
