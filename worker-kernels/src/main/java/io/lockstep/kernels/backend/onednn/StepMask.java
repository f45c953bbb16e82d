package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.graph.CurrentPass;
import io.lockstep.kernels.graph.GraphNode;
import org.jspecify.annotations.Nullable;

/**
 * Rows for which a step of a node's input is behind the valid ones.
 *
 * @param step from 0
 */
record StepMask(CurrentPass pass, GraphNode node, int step) {
    /** Valid steps of each row in the pass of the moment; null where all are. */
    int @Nullable [] valid() {
        pass.enter(node);
        return pass.steps(0);
    }
}
