package io.lockstep.kernels.backend.onednn;

/**
 * A value as a step wants to read it.
 *
 * @param layout the wanted one
 * @param copy number of the converted copy; below 0 where the value lies so already
 */
record Operand(int value, Layout layout, int copy) {
    boolean isCopy() {
        return copy >= 0;
    }
}
