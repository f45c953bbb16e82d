/**
 * Sums and copies over all ranks, with the same bits whoever computed them: the tree over slices, the chunks of the
 * flat vector, and the operations every step needs. Read {@link io.lockstep.driver.collective.Collective} first, then
 * {@link io.lockstep.driver.collective.SliceTree}.
 */
@NullMarked
package io.lockstep.driver.collective;

import org.jspecify.annotations.NullMarked;
