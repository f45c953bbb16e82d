package io.lockstep.kernels.model;

/** Part of a model that an {@link Entry} stands for: one layer, or a composite that becomes several nodes. */
public sealed interface Part permits Single, Repeat, Residual, Bidirectional, TransformerBlock, Sequence, Shared {}
