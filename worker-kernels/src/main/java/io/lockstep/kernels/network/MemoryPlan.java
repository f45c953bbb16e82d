package io.lockstep.kernels.network;

/**
 * Bytes a compiled network takes, known before it is run.
 *
 * @param heapBytes on the Java heap, shared by all threads
 * @param nativeBytes outside it, shared by all threads
 * @param heapBytesPerThread for each training workspace, gradient included; for each inference workspace of a network
 *     that only scores
 * @param nativeBytesPerThread as {@code heapBytesPerThread}
 */
public record MemoryPlan(long heapBytes, long nativeBytes, long heapBytesPerThread, long nativeBytesPerThread) {
    /** Nothing. */
    public static final MemoryPlan NONE = new MemoryPlan(0, 0, 0, 0);

    /** Of two networks, both used by the same threads. */
    public MemoryPlan plus(MemoryPlan other) {
        return new MemoryPlan(
                heapBytes + other.heapBytes,
                nativeBytes + other.nativeBytes,
                heapBytesPerThread + other.heapBytesPerThread,
                nativeBytesPerThread + other.nativeBytesPerThread);
    }

    /** Without what workspaces take. */
    public MemoryPlan shared() {
        return new MemoryPlan(heapBytes, nativeBytes, 0, 0);
    }
}
