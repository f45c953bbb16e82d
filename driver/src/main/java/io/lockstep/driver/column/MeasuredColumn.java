package io.lockstep.driver.column;

/**
 * A column whose values are looked at.
 *
 * @param column its name in the rows
 * @param measure what is looked at of them
 */
public record MeasuredColumn(String column, Measure measure) {}
