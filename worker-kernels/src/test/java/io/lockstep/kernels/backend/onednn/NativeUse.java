package io.lockstep.kernels.backend.onednn;

/** Lets tests of other packages see what the backend holds. */
public final class NativeUse {
    private NativeUse() {}

    /** Bytes of native memory held now, over the whole JVM. */
    public static long bytes() {
        return NativeMemory.allocatedBytes();
    }
}
