package io.lockstep.driver.sound;

/**
 * One channel of samples.
 *
 * @param rate samples in a second
 * @param samples from -1 to 1 where they were whole numbers. Kept, not modified.
 */
public record Sound(int rate, float[] samples) {}
