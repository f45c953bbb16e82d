package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.graph.ExecutionTimes;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;
import io.lockstep.kernels.graph.RecomputeStages;
import io.lockstep.kernels.network.InferenceWorkspace;
import java.util.List;

/**
 * Model and settings that a network is compiled from, the same for every number of rows.
 *
 * @param stages those that training computes again
 * @param primitives of the network, which owns them
 * @param tensors asked for while operations are made
 * @param largestSlice rows of the largest slice of training; 0 for scoring only
 */
record CompileTarget(
        NativeDoor door,
        Graph graph,
        RecomputeStages stages,
        Precision precision,
        Primitives primitives,
        PackedTensors tensors,
        int largestSlice) {
    ExecutionTimes times(boolean training) {
        return training ? ExecutionTimes.training(graph, stages) : ExecutionTimes.scoring(graph);
    }

    /** By which the layouts of tensors are chosen: of scoring one for passes of all sizes. */
    int mostRows(boolean training) {
        return training ? largestSlice : InferenceWorkspace.ROWS;
    }

    /**
     * @param bridged the nodes whose plain kernels run
     * @param rows most of a pass
     */
    BridgeMemory bridgeMemory(List<GraphNode> bridged, boolean training, int rows) {
        return new BridgeMemory(graph, times(training), bridged, rows);
    }
}
