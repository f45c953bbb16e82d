package io.lockstep.driver.registry;

import java.util.Map;

/**
 * One change of a name.
 *
 * @param number from 1, without a gap
 * @param when it was made by its maker's clock, for people
 * @param who made it: user, host and process
 * @param why in the words of whoever asked for it; may be empty
 * @param fence number of the lease under which it was made, its own for a lease; 0: without one
 * @param modelVersion version of the model that it is about; 0: none
 * @param moves version of each alias that moved, 0 for one that went
 * @param facts plain data: of a publication what it was given, of a lease the one it took over
 * @param state after it
 */
public record Entry(
        long number,
        EntryKind kind,
        String when,
        String who,
        String why,
        long fence,
        long modelVersion,
        Map<String, Long> moves,
        Map<String, Object> facts,
        State state) {}
