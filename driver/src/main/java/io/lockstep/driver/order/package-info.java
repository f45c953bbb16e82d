/**
 * Order of the training rows in each epoch: a pure function of seed, epoch, blocks, batch, slices and window. The order
 * of rows in shards, which blocks are cut from, is that of their identities: package {@code prepare}. Read
 * {@link io.lockstep.driver.order.EpochOrder} first.
 */
@NullMarked
package io.lockstep.driver.order;

import org.jspecify.annotations.NullMarked;
