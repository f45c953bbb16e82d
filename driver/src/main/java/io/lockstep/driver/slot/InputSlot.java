package io.lockstep.driver.slot;

/**
 * A stored slot and the input it becomes, or a part of it.
 *
 * @param decoder of its values
 */
public record InputSlot(Slot slot, BatchPlace to, Decoder decoder) {}
