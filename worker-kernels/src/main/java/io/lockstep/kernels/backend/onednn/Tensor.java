package io.lockstep.kernels.backend.onednn;

/**
 * A parameter tensor as a primitive wants to read it.
 *
 * @param layout the wanted one
 * @param packed number among {@link PackedTensors}; below 0 where it is read as it lies in the flat vector
 */
record Tensor(int tensor, Layout layout, int packed) {}
