package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.Layer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One named layer in the graph.
 *
 * @param name unique; {@code kind + number} unless given
 * @param inputs names of nodes or of the model's inputs, in the order the layer takes them
 * @param weightsOf an earlier node whose tensors this one computes with, too, of the same layer or of another with tensors of the
 *     same names, shapes and roles and without statistics: gradients of both are added, what both show of statistics is averaged; absent: tensors of its own
 */
public record Node(
        String name,
        Layer layer,
        List<String> inputs,
        @Nullable String weightsOf) {
    public Node {
        inputs = List.copyOf(inputs);
    }

    /** With tensors of its own. */
    public Node(String name, Layer layer, List<String> inputs) {
        this(name, layer, inputs, null);
    }

    /** The node whose name its tensors have. */
    public String owner() {
        return weightsOf == null ? name : weightsOf;
    }

    /** The same place in the graph, another layer. */
    public Node withLayer(Layer other) {
        return new Node(name, other, inputs, weightsOf);
    }
}
