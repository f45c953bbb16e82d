package io.lockstep.kernels.graph;

import java.util.Arrays;

/** The arrays that plain kernels of some nodes share: at each index as large as the largest one asked for. */
public final class Scratch {
    private Scratch() {}

    /**
     * @param nodes whose plain kernels will run
     * @param rows most rows of a pass
     */
    public static float[][] allocate(Iterable<GraphNode> nodes, int rows) {
        int[] sizes = sizes(nodes, rows);
        float[][] arrays = new float[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            arrays[i] = new float[sizes[i]];
        }
        return arrays;
    }

    /** Bytes that {@link #allocate} takes. */
    public static long bytes(Iterable<GraphNode> nodes, int rows) {
        long floats = 0;
        for (int size : sizes(nodes, rows)) {
            floats += size;
        }
        return floats * Float.BYTES;
    }

    private static int[] sizes(Iterable<GraphNode> nodes, int rows) {
        int[] sizes = {};
        for (GraphNode node : nodes) {
            int[] own = node.kernel().scratchSizes(rows);
            sizes = Arrays.copyOf(sizes, Math.max(sizes.length, own.length));
            for (int i = 0; i < own.length; i++) {
                sizes[i] = Math.max(sizes[i], own[i]);
            }
        }
        return sizes;
    }
}
