package io.lockstep.driver.column;

/**
 * Place of a column in a config, for messages.
 *
 * @param list that names the column: {@code data.numeric}, {@code data.columns[2]}
 * @param keys in front of the keys that say more of it: {@code data}, {@code data.columns[2].ids}
 */
public record ColumnPlace(String list, String keys) {}
