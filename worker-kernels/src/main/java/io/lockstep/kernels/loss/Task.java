package io.lockstep.kernels.loss;

/** Kinds of answer. */
public enum Task {
    /** One of K classes; target: its index. */
    CLASSIFICATION,
    /** Yes or no from one output; target 0 or 1. */
    BINARY,
    /** K numbers; target: K numbers. */
    REGRESSION
}
