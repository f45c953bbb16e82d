package io.lockstep.driver.checkpoint;

/**
 * A number that was measured, which may be none: NaN or infinite.
 *
 * @param value as it was
 */
public record Measure(double value) {}
