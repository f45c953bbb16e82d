package io.lockstep.driver.slot;

/**
 * An input that is drawn, not read: keyed by the seed, the epoch and the row's number in it.
 *
 * @param input of the model, from 0
 */
public record DrawnInput(int input, Noise noise) {}
