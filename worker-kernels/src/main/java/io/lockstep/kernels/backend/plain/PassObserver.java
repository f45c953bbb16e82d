package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.graph.GraphNode;

/** Observer of the numbers of a training pass while it is computed. Arrays may be longer than their rows are. */
interface PassObserver {
    /** Looks away. */
    PassObserver NOBODY = new PassObserver() {};

    /** @param output [B, …] of the node. Not modified. */
    default void output(GraphNode node, int rows, float[] output) {}

    /**
     * @param answer number of the model's output
     * @param dOutput [B, …] its gradient. Not modified.
     */
    default void loss(int answer, int rows, float[] output, float[] dOutput) {}

    /**
     * @param dInputs [B, …] each, after the node added its part; an empty array where no gradient is wanted. Not
     *     modified.
     * @param dTensors one for each tensor. Not modified.
     */
    default void gradients(GraphNode node, int rows, float[][] dInputs, float[][] dTensors) {}
}
