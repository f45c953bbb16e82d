package io.lockstep.kernels.model;

import io.lockstep.kernels.plaindata.Registry;

/** The closed list of composites, by the names config files use. */
public final class Composites {
    /** Every kind. */
    public static final Registry<Part> REGISTRY = new Registry<>(Part.class)
            .with("repeat", Repeat.class)
            .with("residual", Residual.class)
            .with("bidirectional", Bidirectional.class)
            .with("transformerBlock", TransformerBlock.class)
            .with("sequence", Sequence.class)
            .with("shared", Shared.class);

    private Composites() {}
}
