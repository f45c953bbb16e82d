package io.lockstep.driver.roster;

import io.lockstep.kernels.backend.InstructionSet;
import java.util.List;

/**
 * A roster that was formed.
 *
 * @param ranks in order
 * @param backend all compute with
 * @param identity of the backend: library, version, instruction-set level
 * @param level the bits depend on, {@link InstructionSet#UNKNOWN} when on none
 */
public record FormedRoster(
        long generation, List<Message.Register> ranks, String backend, String identity, InstructionSet level) {
    public FormedRoster {
        ranks = List.copyOf(ranks);
    }
}
