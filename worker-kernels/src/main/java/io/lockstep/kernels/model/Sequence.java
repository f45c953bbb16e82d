package io.lockstep.kernels.model;

import java.util.List;

/**
 * Layers one after another under one name, which a {@link Shared} entry may name.
 *
 * @param layers the first reads what the composite reads
 */
public record Sequence(List<Entry> layers) implements Part {
    public Sequence {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers: expected at least one, got none. Name what stands in it");
        }
    }
}
