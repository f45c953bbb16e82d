package io.lockstep.driver.counterfactual;

import org.jspecify.annotations.Nullable;

/**
 * Change of a column.
 *
 * @param from value as a text; absent: missing
 * @param to value as a text
 */
public record Change(String column, @Nullable String from, String to) {}
