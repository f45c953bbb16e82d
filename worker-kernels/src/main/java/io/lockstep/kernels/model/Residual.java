package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * {@code f(layers(x) + shortcut(x))}, closed by an {@code add}. He, Zhang, Ren, Sun,
 * <a href="https://arxiv.org/abs/1512.03385">Deep residual learning</a> (2015), figure 2 and equation 2.
 *
 * @param layers the first reads x
 * @param shortcut the first reads x; empty: x itself
 * @param activation f
 */
public record Residual(
        List<Entry> layers,
        @Default("[]") List<Entry> shortcut,
        @Default("none") Activation activation) implements Part {
    public Residual {
        layers = List.copyOf(layers);
        shortcut = List.copyOf(shortcut);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException(
                    "layers: expected at least one, got none. Name what the shortcut passes");
        }
    }
}
