package io.lockstep.kernels.backend.onednn;

/** One thing a workspace does in a pass; everything it needs was bound when it was made. */
interface Work {
    /** Allocates nothing. */
    void run();
}
