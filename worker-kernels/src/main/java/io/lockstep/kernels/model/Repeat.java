package io.lockstep.kernels.model;

import java.util.List;

/**
 * Layers several times one after another, each time with parameters of their own.
 *
 * @param times at least 1
 * @param layers the first reads what the composite reads, later the last of the time before
 */
public record Repeat(int times, List<Entry> layers) implements Part {
    public Repeat {
        layers = List.copyOf(layers);
        if (times < 1) {
            throw new IllegalArgumentException("times must be at least 1, got " + times);
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers: expected at least one, got none. Name what to repeat");
        }
    }
}
