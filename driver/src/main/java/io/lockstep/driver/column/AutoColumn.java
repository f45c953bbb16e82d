package io.lockstep.driver.column;

import org.jspecify.annotations.Nullable;

/**
 * A column of single values whose kind is chosen by what the training rows hold, as {@link AutoChoice} says. What is chosen is
 * said when it is learnt, and the model has it as if the config had named it.
 */
public record AutoColumn(String column) implements Column {
    @Override
    public void checkType(String where, ColumnTypes types) {
        types.requireText(where, column);
    }

    @Override
    public void identify(@Nullable Object value, RowDigest row) throws BadRowException {
        if (value == null) {
            row.missing();
        } else {
            row.text(Numbers.label(column, value));
        }
    }

    @Override
    public Measure measure() {
        return Measure.NUMBER_OR_CATEGORY;
    }

    @Override
    public ColumnLearner<?> learner(ColumnPlace place) {
        return new AutoLearner(this, place);
    }
}
