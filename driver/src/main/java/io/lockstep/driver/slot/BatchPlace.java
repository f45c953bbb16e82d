package io.lockstep.driver.slot;

/**
 * Where the values of a slot go in every row of a batch.
 *
 * @param input of the model, from 0
 * @param offset in a row of the input
 */
public record BatchPlace(int input, int offset) {}
