package io.lockstep.kernels.graph;

/**
 * Times at which each of a list of values is alive.
 *
 * @param first time it is written; below 0 for a value without memory. Not to be modified, as all three.
 * @param last time it is read last, not before {@code first}
 * @param sizes floats per row
 */
@SuppressWarnings("ArrayRecordComponent") // a value inside this package's planning, never compared
public record TensorLiveness(int[] first, int[] last, int[] sizes) {}
