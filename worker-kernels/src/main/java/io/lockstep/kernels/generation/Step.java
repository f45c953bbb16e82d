package io.lockstep.kernels.generation;

/** Arithmetic of a node for the next step of one sequence. Not thread-safe. */
interface Step {
    /**
     * @param position of the step, from 0
     * @param inputs one step of each. Not modified.
     * @param output one step. Overwritten.
     */
    void next(int position, float[][] inputs, float[] output);
}
