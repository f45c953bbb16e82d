package io.lockstep.driver.prediction;

import org.jspecify.annotations.Nullable;

/**
 * How rows are read and written in one of the forms that Spark has for them. For one thread.
 *
 * @param <R> what a row of the input is
 * @param <W> what a row of the output is
 */
interface RowForm<R, W> {
    /**
     * The row, or a copy that stays as it is when the next one is read.
     *
     * @param position among the rows that are scored at once; what was kept for it before is needed no more
     */
    R kept(R row, int position);

    /**
     * Values of the user's columns as {@link io.lockstep.driver.source.SourceRows#values} has them; null for those that nobody
     * asks for. Valid until the next call.
     */
    @Nullable Object[] values(R row);

    /** What is wrong with the row; null for a readable one. */
    @Nullable String problem(R row);

    /** Where the row was read. */
    String where(R row);

    /**
     * The row that is written; valid until the next call.
     *
     * @param answers values of the model's columns. Not modified.
     */
    W written(R row, @Nullable Object[] answers);
}
