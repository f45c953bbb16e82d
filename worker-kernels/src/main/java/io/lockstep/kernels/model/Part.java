package io.lockstep.kernels.model;

/** What an {@link Entry} stands for: one layer, or a composite that becomes several nodes. */
public sealed interface Part permits Single, Repeat, Residual {}
