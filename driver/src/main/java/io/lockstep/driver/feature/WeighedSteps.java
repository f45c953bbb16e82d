package io.lockstep.driver.feature;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.StepWeights;
import io.lockstep.driver.slot.SlotWriter;
import org.jspecify.annotations.Nullable;

/** Weights of the steps of an answer, row by row: each row's own are written once its answer is known. Not thread-safe. */
final class WeighedSteps {
    private final StepWeights weights;
    private final int index;
    private final Feature answer;
    private final int label;
    private final @Nullable AnswerSteps steps;
    private int count;

    /** @param answer with a feature of its own and a column of weights */
    WeighedSteps(Answer answer, Feature feature, String column, ColumnPositions positions) {
        this.weights = new StepWeights(column);
        this.index = positions.of(column);
        this.answer = feature;
        this.label = positions.of(feature.column());
        this.steps = answer.steps();
    }

    /** Of the column in the row. */
    int index() {
        return index;
    }

    /** @param ids that the row's answer became */
    void answered(int[] ids) {
        count = steps == null ? ids.length : steps.count(ids);
    }

    /** @param row values in the order of the columns, whose answer is known. Not modified. */
    void write(@Nullable Object[] row, SlotWriter to) throws BadRowException {
        weights.encode(index < 0 ? null : row[index], answer, row[label], count, to);
    }
}
