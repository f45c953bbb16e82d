package io.lockstep.driver.column;

import org.jspecify.annotations.Nullable;

/**
 * The column with the answer: {@code label: outcome}, or with its kind, where a loss reads more than a class or a
 * number: {@code label: {ids: {column: tags, separator: " "}}}.
 *
 * @param name of the column in the rows
 * @param kind absent: what the loss reads
 */
public record LabelColumn(String name, @Nullable Column kind) {
    /** A class or a number. */
    public static LabelColumn of(String name) {
        return new LabelColumn(name, null);
    }
}
