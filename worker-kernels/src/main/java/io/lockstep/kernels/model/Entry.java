package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.Layer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An element of {@code model.layers}:
 *
 * <pre>
 * - flatten
 * - dense: {units: 8}
 * - {name: left, from: input, dense: {units: 8}}
 * - {from: [left, right], add: {activation: relu}}
 * - repeat: {times: 3, layers: [dense: {units: 8, activation: relu}]}
 * - {name: again, from: other, weightsOf: left, dense: {units: 8}}
 * - residual: {layers: [dense: {units: 8, activation: relu}, dense: {units: 8}], activation: relu}
 * </pre>
 *
 * @param name of the node, or in front of a composite's nodes; absent: kind and number
 * @param from names it reads, in the order its layer takes them: of earlier entries of this list and of the lists
 *     around it, or of the model's inputs; empty: the entry before it, for the first what the list as a whole reads
 * @param weightsOf an earlier entry whose tensors this one has, of the same layer or of one with tensors of the same names
 *     and shapes, as {@code dense} without bias has those of an {@code embedding}; absent: tensors of its own
 */
public record Entry(
        @Nullable String name,
        List<String> from,
        Part part,
        @Nullable String weightsOf) {
    public Entry {
        from = List.copyOf(from);
        if (weightsOf != null && !(part instanceof Single)) {
            throw new IllegalArgumentException(
                    "weightsOf: expected a layer beside it, got a composite. Use shared: {of: " + weightsOf
                            + "} in its place");
        }
        if (name != null && !name.matches("[A-Za-z][A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException(
                    "name: expected a letter, then letters, digits, '_' or '-', got '" + name + "'");
        }
    }

    /** With tensors of its own. */
    public Entry(@Nullable String name, List<String> from, Part part) {
        this(name, from, part, null);
    }

    /** A layer that reads the entry before it. */
    public static Entry of(Layer layer) {
        return new Entry(null, List.of(), new Single(layer));
    }
}
