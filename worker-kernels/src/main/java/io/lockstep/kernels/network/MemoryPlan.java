package io.lockstep.kernels.network;

/**
 * Bytes a compiled network takes, known before it is run.
 *
 * @param heapBytes on the Java heap, shared by all threads
 * @param nativeBytes outside it, shared by all threads
 * @param heapBytesPerThread for each training workspace, gradient included; for each inference workspace of a network that
 *     only scores
 * @param nativeBytesPerThread as {@code heapBytesPerThread}
 */
public record MemoryPlan(long heapBytes, long nativeBytes, long heapBytesPerThread, long nativeBytesPerThread) {
    /** Forms of the weights that a backend keeps at most: as they are, transposed or packed, rounded. */
    private static final int FORMS = 3;

    /** Nothing. */
    public static final MemoryPlan NONE = new MemoryPlan(0, 0, 0, 0);

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
        long workspace = 2 * weights + values + Scratch.bytes(graph.nodes(), rows);
        return onHeap
                ? new MemoryPlan(FORMS * weights, 0, workspace, 0)
                : new MemoryPlan(0, FORMS * weights, values, workspace);
    }
}
