package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.recurrent.Directed;

/**
 * A recurrent layer twice over the same sequence, from the first step to the last and from the last to the first, each with
 * parameters of its own; at each step the outputs of both, side by side. Schuster and Paliwal, Bidirectional recurrent neural
 * networks (1997).
 *
 * @param layer that goes forwards, such as {@code gru}; its twin is the same in reverse
 */
public record Bidirectional(Layer layer) implements Part {
    public Bidirectional {
        if (!(layer instanceof Directed directed) || directed.reverse()) {
            throw new IllegalArgumentException(
                    "layer: expected a recurrent layer that goes forwards, such as {lstm: {units: 64}}, got " + layer
                            + ". Leave out reverse: both directions are made of it");
        }
    }

    /** The one that goes backwards. */
    Layer twin() {
        return ((Directed) layer).reversed();
    }
}
