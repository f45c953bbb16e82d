/**
 * Which row is trained when: a pure function of seed, epoch, blocks, batch, slices and window. Read
 * {@link io.lockstep.driver.order.EpochOrder} first.
 */
@NullMarked
package io.lockstep.driver.order;

import org.jspecify.annotations.NullMarked;
