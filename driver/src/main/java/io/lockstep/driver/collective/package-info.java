/**
 * Sums and copies over all ranks, with the same bits whoever computed them. The gradients of a step are summed here:
 * those of a rank's own slices in {@link io.lockstep.driver.collective.Partials}, those of all ranks in
 * {@code ChunkSum}, by the owner of each chunk, both along the {@link io.lockstep.driver.collective.SliceTree}. Read
 * {@link io.lockstep.driver.collective.Collective} first, then {@code SliceTree}.
 *
 * <p>Rows of tables follow the same tree beside the flat vector: those of a rank's own slices in
 * {@link io.lockstep.driver.collective.RowTree}, over all ranks in {@link io.lockstep.driver.collective.TableExchange}, which
 * needs of a collective no more than {@link io.lockstep.driver.collective.Collective#allToAll}. Who owns which rows says
 * {@link io.lockstep.driver.collective.TableOwners}.
 */
@NullMarked
package io.lockstep.driver.collective;

import org.jspecify.annotations.NullMarked;
