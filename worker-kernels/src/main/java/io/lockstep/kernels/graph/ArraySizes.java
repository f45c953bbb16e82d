package io.lockstep.kernels.graph;

import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether what a pass computes fits into arrays: one of Java has less than 2^31 floats on every backend, and the
 * model's inputs and answers, which onednn sees through buffers, less than 2^29. More memory or another backend does
 * not help.
 */
public final class ArraySizes {
    private static final long MOST = HeapFloats.MAXIMUM_SIZE;
    private static final long MOST_THROUGH_BUFFERS = Integer.MAX_VALUE / Float.BYTES;

    private ArraySizes() {}

    /**
     * Refuses a model whose passes are too large.
     *
     * @param sliceSizes the numbers of rows that slices have, ascending; none for scoring alone
     * @throws IllegalArgumentException naming the node, its size, the rows and what to do
     */
    public static void check(Graph graph, List<Integer> sliceSizes) {
        if (!sliceSizes.isEmpty()) {
            check(
                    graph,
                    sliceSizes.get(sliceSizes.size() - 1),
                    "a slice",
                    "Use more train.slices or a smaller train.batch, or smaller layers");
        }
        check(
                graph,
                InferenceWorkspace.ROWS,
                "a pass of scoring, which always has as many",
                "Use smaller inputs or layers");
    }

    private static void check(Graph graph, int rows, String pass, String remedy) {
        Pass through = new Pass(rows, pass, remedy);
        for (int input = 0; input < graph.spec().inputs().size(); input++) {
            String name = graph.spec().inputs().get(input).name();
            through.check(() -> "input '" + name + "'", graph.size(input), MOST_THROUGH_BUFFERS);
        }
        for (GraphNode node : graph.nodes()) {
            boolean answer = graph.isOutput(node.output());
            through.check(() -> name(node), graph.size(node.output()), answer ? MOST_THROUGH_BUFFERS : MOST);
            through.check(
                    () -> name(node) + ", kept for backward", node.kernel().keptPerRow(), MOST);
        }
        long scores = 0;
        for (int output = 0; output < graph.outputCount(); output++) {
            scores += graph.outputSize(output);
            String name = graph.answer(output).name();
            through.check(() -> "targets of '" + name + "'", graph.targetSize(output), MOST_THROUGH_BUFFERS);
        }
        through.check(() -> "all outputs", scores, MOST_THROUGH_BUFFERS);
        through.check(() -> "all targets", graph.targetSize(), MOST_THROUGH_BUFFERS);
    }

    private static String name(GraphNode node) {
        return Layers.REGISTRY.nameOf(node.layer()) + " '" + node.node().name() + "'";
    }

    private record Pass(int rows, String name, String remedy) {
        void check(Supplier<String> what, long perRow, long most) {
            if (rows * perRow > most) {
                throw new IllegalArgumentException("model: " + what.get() + ": expected at most " + most + " floats in "
                        + name + ", got " + rows * perRow + ", " + rows + " rows of " + perRow + ". " + remedy);
            }
        }
    }
}
