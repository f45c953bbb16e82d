package io.lockstep.driver.feature;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.StepWeights;
import io.lockstep.driver.slot.SlotWriter;
import org.jspecify.annotations.Nullable;

/** Weights of the steps of an answer, row by row: each row's own are written once its answer is known. Not thread-safe. */
final class WeighedSteps {
    private final @Nullable StepWeights weights;
    private final int index;
    private final Feature feature;
    private final int label;
    private final Answer answer;
    private int[] ids = {};
    private double sum;
    private boolean aboveZero;

    /** @param feature of the answer */
    WeighedSteps(Answer answer, Feature feature, ColumnPositions positions) {
        String column = answer.stepWeights();
        this.weights = column == null ? null : new StepWeights(column);
        this.index = column == null ? -1 : positions.of(column);
        this.feature = feature;
        this.label = positions.of(feature.column());
        this.answer = answer;
    }

    /** Whether they are read from a column. */
    boolean hasColumn() {
        return weights != null;
    }

    /** Whether the row that was written last has a step of a weight above 0. */
    boolean anyAboveZero() {
        return aboveZero;
    }

    /** Whether rows have no column that they should have. */
    boolean isMissing() {
        return weights != null && index < 0;
    }

    /** @param given that the row's answer became. Not modified. */
    void answered(int[] given) {
        ids = given;
    }

    /** @param row values in the order of the columns, whose answer is known. Not modified. */
    void write(@Nullable Object[] row, SlotWriter to) throws BadRowException {
        AnswerSteps steps = answer.steps();
        int count = steps == null ? ids.length : steps.count(ids);
        float[] own =
                weights == null ? null : weights.encode(index < 0 ? null : row[index], feature, row[label], count, to);
        sum = 0;
        aboveZero = false;
        for (int step = 0; own != null && step < count; step++) {
            aboveZero |= own[step] > 0;
        }
        for (int step = 0; answer.stepsAlike() && step < count; step++) {
            boolean counts = steps == null || steps.counts(ids, step);
            sum += !counts ? 0 : own == null ? 1 : own[step];
        }
    }

    /** What the weight of the row that was written last is multiplied with. */
    double ofRow() {
        return answer.stepsAlike() ? sum : 1;
    }
}
