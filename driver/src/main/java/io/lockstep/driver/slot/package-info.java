/**
 * Typed slots: what one example is made of, as shards store it and as readers decode it into batches. A column's
 * feature writes a slot through a {@link io.lockstep.driver.slot.SlotWriter}, a {@link io.lockstep.driver.slot.Decoder}
 * says how the stored values become an input of the network. Knows nothing of columns, files and images; no Spark. Read
 * {@link io.lockstep.driver.slot.Slot} and {@link io.lockstep.driver.slot.RowLayout} first.
 */
@NullMarked
package io.lockstep.driver.slot;

import org.jspecify.annotations.NullMarked;
