package io.lockstep.kernels.model;

import java.util.List;

/**
 * Layers and outputs that a short form stands for.
 *
 * @param layers whose outputs are named by {@code from} names
 * @param outputs as {@link ModelSpec#withOutputs} takes them
 */
public record GenerativeModel(List<Entry> layers, List<Output> outputs) {
    public GenerativeModel {
        layers = List.copyOf(layers);
        outputs = List.copyOf(outputs);
    }

    /** The model over these inputs. */
    public ModelSpec spec(List<ModelSpec.Input> inputs) {
        return ModelSpec.withOutputs(inputs, layers, outputs);
    }
}
