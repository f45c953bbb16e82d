package io.lockstep.driver.checkpoint;

import io.lockstep.kernels.backend.InstructionSet;

/**
 * Backend that computed the steps of a checkpoint, on which its bits depend.
 *
 * @param backend by name
 * @param identity of the backend and its libraries
 * @param level of the instruction set; {@link InstructionSet#UNKNOWN} where bits depend on none
 */
public record ComputedBy(String backend, String identity, InstructionSet level) {}
