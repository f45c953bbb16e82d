package io.lockstep.kernels.backend;

/** What products are computed in; parameters, sums and losses are float32 always. */
public enum Precision {
    F32,
    BF16
}
