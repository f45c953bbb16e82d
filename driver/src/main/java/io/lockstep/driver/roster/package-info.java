/**
 * Who takes part: the coordinator that forms a roster of ranks, follows them and commits what they have written, as a
 * state machine without clock or network; and what it and the ranks say to each other. Read
 * {@link io.lockstep.driver.roster.Coordinator} first.
 */
@NullMarked
package io.lockstep.driver.roster;

import org.jspecify.annotations.NullMarked;
