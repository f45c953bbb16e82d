package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.GraphNode;

/**
 * Largest sizes of the matrices of a network's products, so that memory for them is taken once.
 *
 * @param operand floats of A or B where it is no {@link Weight}
 * @param result floats of C, which may also be the gradient of a tensor
 */
public record OperandSizes(int operand, int result) {
    static OperandSizes of(Graph graph, int rows) {
        int operand = 0;
        int tensor = 0;
        for (GraphNode node : graph.nodes()) {
            operand = Math.max(operand, node.kernel().largestFactor(rows));
            for (int scratch : node.kernel().scratchSizes(rows)) {
                operand = Math.max(operand, scratch);
            }
            for (int parameter : node.tensors()) {
                tensor =
                        Math.max(tensor, graph.layout().tensors().get(parameter).size());
            }
        }
        return new OperandSizes(operand, Math.max(operand, tensor));
    }
}
