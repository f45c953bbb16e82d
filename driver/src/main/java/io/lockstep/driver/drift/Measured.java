package io.lockstep.driver.drift;

/**
 * A size as it was measured.
 *
 * @param value less its floor
 * @param floor what undrifted rows are to be expected to have
 * @param p probability that undrifted rows have as much
 */
public record Measured(Size size, double value, double floor, double p) {}
