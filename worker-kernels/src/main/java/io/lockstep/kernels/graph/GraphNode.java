package io.lockstep.kernels.graph;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/**
 * One node of a {@link Graph}, names resolved to numbers.
 *
 * @param number of the node in the model: what dropout is keyed by
 * @param inputShapes of one example
 * @param outputShape of one example
 * @param kernel its arithmetic over arrays
 * @param inputs values it reads
 * @param output value it writes
 * @param tensors indexes of its tensors in the layout, in the layer's order
 * @param tables indexes of its tables in the layout, in the layer's order
 */
public record GraphNode(
        int number,
        Node node,
        List<Shape> inputShapes,
        Shape outputShape,
        PlainKernel kernel,
        List<Integer> inputs,
        int output,
        List<Integer> tensors,
        List<Integer> tables) {
    /** Whether it has tensors or tables. */
    public boolean hasParameters() {
        return !tensors.isEmpty() || !tables.isEmpty();
    }

    public Layer layer() {
        return node.layer();
    }
}
