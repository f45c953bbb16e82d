package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.network.ExecutionTimes;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.GraphNode;
import io.lockstep.kernels.network.PaddedScoring;
import io.lockstep.kernels.network.RecomputeStages;
import java.util.List;

/**
 * What a network is compiled from and for, the same for every number of rows.
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

    /** Of a pass. */
    int mostRows(boolean training) {
        return training ? largestSlice : PaddedScoring.ROWS;
    }

    /** @param bridged the nodes whose plain kernels run */
    BridgeMemory bridgeMemory(List<GraphNode> bridged, boolean training) {
        return new BridgeMemory(graph, times(training), bridged, mostRows(training));
    }
}
