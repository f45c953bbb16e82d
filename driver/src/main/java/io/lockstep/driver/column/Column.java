package io.lockstep.driver.column;

import io.lockstep.driver.image.Augmentation;
import io.lockstep.driver.slot.Decoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of one column of the rows that becomes a part of an input: {@code {numeric: age}},
 * {@code {ids: {column: visits, count: 5000}}}. Its kinds are in {@link Columns#REGISTRY}.
 */
public interface Column {
    /** Name of the column in the rows. */
    String column();

    /**
     * Checks that the column can hold what it is to be.
     *
     * @param where it is named, as {@code data.numeric: }, for the message; may be empty
     * @throws IllegalArgumentException naming the column and its type
     */
    void checkType(String where, ColumnTypes types);

    /**
     * Checks what the config says of it against the source, before rows are read.
     *
     * @throws IllegalArgumentException naming the key that does not fit
     */
    default void check(ColumnPlace place) {}

    /**
     * Checks a value and adds it to its row's identity, the same for the same value from any format.
     *
     * @throws BadRowException when it cannot be used, whatever will be learnt
     */
    void identify(@Nullable Object value, RowDigest row) throws BadRowException;

    /** A learner that has seen no row. */
    ColumnLearner<?> learner(ColumnPlace place);

    /**
     * The column as a source has it.
     *
     * @param images shape of the source's images; absent: it holds none
     */
    default Column of(@Nullable List<Integer> images) {
        return this;
    }

    /** The column without what matters in training alone, and neither to what is learnt nor to what is stored. */
    default Column prepared() {
        return this;
    }

    /** A decoder of what was learnt about it as training reads it: with what the column changes by chance itself. */
    default Decoder trained(Decoder decoder) {
        return decoder;
    }

    /** Whether, as an answer, it is what follows in a column that is an input too. */
    default boolean answersItsInput() {
        return false;
    }

    /**
     * The column of an answer by the columns it follows.
     *
     * @param inputs columns of the inputs
     * @throws IllegalArgumentException when there is none that it may follow
     */
    default Column following(List<Column> inputs) {
        return this;
    }

    /**
     * The answer's feature by that of the input it follows: nothing is learnt twice.
     *
     * @param inputs features of all inputs
     * @return null of a column whose own learner learns it
     */
    default @Nullable Feature answering(List<Feature> inputs) {
        return null;
    }

    /** What a model's profile counts of its values in the training rows. */
    default Measure measure() {
        return Measure.NOTHING;
    }

    /** What training changes by chance about its images; nothing of other columns. */
    default Augmentation augmentation() {
        return Augmentation.NONE;
    }
}
