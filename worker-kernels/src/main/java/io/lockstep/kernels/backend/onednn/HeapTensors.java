package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.GraphNode;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.List;

/** Parameters of bridged nodes as arrays, shared by all threads. */
final class HeapTensors {
    private final Graph graph;
    private final float[][] tensors;

    /** @param bridged the nodes that run their plain kernels */
    HeapTensors(Graph graph, List<GraphNode> bridged) {
        this.graph = graph;
        this.tensors = new float[graph.layout().segments().size()][];
        for (GraphNode node : bridged) {
            for (int segment : node.segments()) {
                tensors[segment] =
                        new float[graph.layout().segments().get(segment).size()];
            }
        }
    }

    long bytes() {
        long floats = 0;
        for (float[] tensor : tensors) {
            floats += tensor == null ? 0 : tensor.length;
        }
        return floats * Float.BYTES;
    }

    void take(FloatStorage parameters, Block block) {
        float[] tensor = tensors[block.segment()];
        if (tensor != null) {
            long first = graph.layout().segmentOf(block).offset();
            parameters.read(block.offset(), tensor, (int) (block.offset() - first), block.size());
        }
    }

    /** Those of one node, in the layer's order. */
    float[][] of(GraphNode node) {
        float[][] own = new float[node.segments().size()][];
        for (int i = 0; i < own.length; i++) {
            own[i] = tensors[node.segments().get(i)];
        }
        return own;
    }
}
