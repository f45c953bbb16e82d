package io.lockstep.driver.column;

import org.jspecify.annotations.Nullable;

/**
 * Learns about one column from training rows. Exact: neither the order of rows nor how they are divided among learners
 * that are merged makes a difference. Not thread-safe.
 *
 * @param <S> what it knows, a record of plain data
 */
public interface ColumnLearner<S extends Record> {
    /**
     * Takes a value into account.
     *
     * @param value that {@link Column#identify} accepted; null when missing. Not modified.
     */
    void add(@Nullable Object value) throws BadRowException;

    /** What it knows. */
    S state();

    /** Type of {@link #state}. */
    Class<S> stateType();

    /** Takes into account what another learner of the column knows. */
    void merge(S other);

    /**
     * What was learnt.
     *
     * @throws IllegalArgumentException when the rows do not fit the config
     */
    Feature feature();
}
