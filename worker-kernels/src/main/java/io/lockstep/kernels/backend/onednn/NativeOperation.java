package io.lockstep.kernels.backend.onednn;

import java.util.List;

/** A step of the graph compiled for one number of rows; shared by all threads. */
interface NativeOperation {
    /** What forward reads, each in the layout it wants. */
    List<Operand> operands();

    /** Whether backward reads that operand again, as forward left it. */
    boolean backwardReads(int operand);

    /** Whether backward reads the step's output again, as forward left it. */
    boolean backwardReadsOutput();

    /** Whether it runs its plain kernel on copies on the heap. */
    default boolean bridged() {
        return false;
    }

    /** Whether backward works inside the gradient of the output, so that nobody else may hold the same memory. */
    default boolean changesOutputGradient() {
        return false;
    }

    /** Whether the gradient of the output is, unchanged, that of every input. */
    default boolean passesGradientOn() {
        return false;
    }

    /** Bytes kept from forward for backward beside values. */
    default long keptBytes() {
        return 0;
    }

    /** Whether backward reads anything else that forward left: what was kept so, or on the heap. */
    default boolean keeps() {
        return keptBytes() > 0;
    }

    /** Bytes it works in while forward or backward of it runs, beside all else; nothing stays there from one to the other. */
    default long workBytes() {
        return 0;
    }

    /** Bytes of the largest tensor gradient that is not made in its place. */
    default long tensorGradientBytes() {
        return 0;
    }

    /** The largest scratchpad among its primitives. */
    long scratchpadBytes();

    /** Adds what forward does to the builder's work. */
    void bindForward(PassBuilder builder);

    /** Adds what backward does; called only when the gradient of the step's output is needed. */
    void bindBackward(PassBuilder builder);
}
