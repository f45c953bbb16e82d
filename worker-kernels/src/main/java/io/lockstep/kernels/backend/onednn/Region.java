package io.lockstep.kernels.backend.onednn;

/**
 * A part of a workspace's native memory.
 *
 * @param offset in bytes from its start
 * @param bytes how many there are
 */
record Region(long offset, long bytes) {}
