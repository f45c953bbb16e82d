package io.lockstep.driver.prediction;

import org.jspecify.annotations.Nullable;

/**
 * How rows are read and written in one of the forms that Spark has for them. For one thread.
 *
 * @param <R> what a row is
 */
interface RowForm<R> {
    /** The row, or a copy that stays as it is when the next one is read. */
    R kept(R row);

    /** Values of the user's columns as {@link io.lockstep.driver.source.SourceRows#values} has them; null for those that nobody asks for. */
    @Nullable Object[] values(R row);

    /** What is wrong with the row; null for a readable one. */
    @Nullable String problem(R row);

    /** Where the row was read. */
    String where(R row);

    /**
     * The row that is written.
     *
     * @param answers values of the model's columns. Not modified.
     */
    R written(R row, @Nullable Object[] answers);
}
