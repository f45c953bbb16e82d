/**
 * Membership of a training: the coordinator that forms a roster of ranks, follows them and has committed what they have
 * written, as a state machine without clock or network; and what it and the ranks say to each other. When an executor
 * dies, {@link io.lockstep.driver.roster.Coordinator#lost} ends the generation; {@code Generations} of the package
 * {@code run} forms the next one, which goes on from the newest commit. Read
 * {@link io.lockstep.driver.roster.Coordinator} first.
 */
@NullMarked
package io.lockstep.driver.roster;

import org.jspecify.annotations.NullMarked;
