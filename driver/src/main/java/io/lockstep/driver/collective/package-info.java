/**
 * Sums and copies over all ranks, with the same bits whoever computed them. The gradients of a step are summed here:
 * those of a rank's own slices in {@link io.lockstep.driver.collective.Partials}, those of all ranks in
 * {@code ChunkSum}, by the owner of each chunk, both along the {@link io.lockstep.driver.collective.SliceTree}. Read
 * {@link io.lockstep.driver.collective.Collective} first, then {@code SliceTree}.
 */
@NullMarked
package io.lockstep.driver.collective;

import org.jspecify.annotations.NullMarked;
