package io.lockstep.driver.prepare;

import org.jspecify.annotations.Nullable;

/**
 * Rows that a program gives in place of files: for each key of the config that says {@code format: memory}.
 *
 * @param train for {@code data.train}; absent: from files
 * @param validation for {@code data.validation.source}; absent: from files, a part of the others, or none
 * @param test for {@code data.test}; absent: from files, or none
 */
public record GivenRows(
        @Nullable Rows train,
        @Nullable Rows validation,
        @Nullable Rows test) {
    /** All rows are in files. */
    public static final GivenRows NONE = new GivenRows(null, null, null);

    /** Rows to learn from. */
    public static GivenRows training(Rows train) {
        return new GivenRows(train, null, null);
    }

    public GivenRows withValidation(@Nullable Rows rows) {
        return new GivenRows(train, rows, test);
    }

    public GivenRows withTest(@Nullable Rows rows) {
        return new GivenRows(train, validation, rows);
    }
}
