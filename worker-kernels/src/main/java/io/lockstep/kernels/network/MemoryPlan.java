package io.lockstep.kernels.network;

/**
 * Bytes a compiled network takes, known before it is run.
 *
 * @param heapBytes on the Java heap, shared by all threads
 * @param nativeBytes outside it, shared by all threads
 * @param heapBytesPerThread for each training workspace, gradient included
 * @param nativeBytesPerThread for each training workspace, gradient included
 */
public record MemoryPlan(long heapBytes, long nativeBytes, long heapBytesPerThread, long nativeBytesPerThread) {}
