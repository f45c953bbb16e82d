package io.lockstep.kernels.backend.onednn;

/** A step of the graph compiled for one number of rows; shared by all threads. */
interface Form {
    /** The largest scratchpad among its primitives. */
    long scratchpadBytes();

    /** Floats per row it keeps natively from forward for backward. */
    default int keptPerRow() {
        return 0;
    }

    /** Adds what forward does to the binding's work. */
    void bindForward(Binding binding);

    /** Adds what backward does; called only when the gradient of the step's output is needed. */
    void bindBackward(Binding binding);
}
