package io.lockstep.driver.slot;

/**
 * Place that the values of a slot go to in every row of a batch.
 *
 * @param input of the model, from 0
 * @param offset in a row of the input
 */
public record BatchPlace(int input, int offset) {}
