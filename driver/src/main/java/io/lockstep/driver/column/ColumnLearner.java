package io.lockstep.driver.column;

import java.util.List;
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

    /** Whether the rows have to be looked at once more before {@link #feature} can say what was learnt. */
    default boolean wantsAnotherPass() {
        return false;
    }

    /**
     * For another pass over the same rows: a learner that knows what this one knows. Its {@link #state} is what it learns
     * itself, to be merged into one that came from the same.
     */
    default ColumnLearner<S> again() {
        throw new IllegalStateException("expected a learner that wants another pass");
    }

    /** What a person should know of it, once it is learnt. */
    default List<String> notes() {
        return List.of();
    }

    /**
     * What was learnt.
     *
     * @throws IllegalArgumentException when the rows do not fit the config
     */
    Feature feature();
}
