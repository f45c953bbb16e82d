package io.lockstep.driver.explanation;

import org.jspecify.annotations.Nullable;

/**
 * Part of a source column in an answer.
 *
 * @param column of the rows
 * @param value of the row as text, shortened where it is long; null where it is missing
 * @param attribution in the unit of the explained answer: added to it against the baseline
 * @param standardError of the attribution; NaN where it is exact
 */
public record Reason(String column, @Nullable String value, double attribution, double standardError) {}
