package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
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
        this.tensors = new float[graph.layout().tensors().size()][];
        for (GraphNode node : bridged) {
            for (int parameter : node.tensors()) {
                if (tensors[parameter] == null) {
                    int size = graph.layout().tensors().get(parameter).size();
                    tensors[parameter] = new float[size];
                }
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

    void load(FloatStorage parameters, Block block) {
        float[] tensor = tensors[block.tensor()];
        if (tensor != null) {
            long first = graph.layout().tensorOf(block).offset();
            parameters.read(block.offset(), tensor, (int) (block.offset() - first), block.size());
        }
    }

    /** Those of one node, in the layer's order. */
    float[][] of(GraphNode node) {
        float[][] own = new float[node.tensors().size()][];
        for (int i = 0; i < own.length; i++) {
            own[i] = tensors[node.tensors().get(i)];
        }
        return own;
    }
}
