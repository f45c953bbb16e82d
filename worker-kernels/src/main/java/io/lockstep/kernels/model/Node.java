package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.Layer;
import java.util.List;

/**
 * One named layer in the graph.
 *
 * @param name unique; {@code kind + number} unless given
 * @param inputs names of nodes or of the model's inputs, in the order the layer takes them
 */
public record Node(String name, Layer layer, List<String> inputs) {
    public Node {
        inputs = List.copyOf(inputs);
    }
}
