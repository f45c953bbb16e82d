package io.lockstep.driver.roster;

import java.util.List;

/**
 * A roster that was formed.
 *
 * @param ranks in order
 * @param backend all compute with
 * @param identity of the backend: library, version, instruction-set level
 */
public record Formation(long generation, List<Message.Register> ranks, String backend, String identity) {
    public Formation {
        ranks = List.copyOf(ranks);
    }
}
