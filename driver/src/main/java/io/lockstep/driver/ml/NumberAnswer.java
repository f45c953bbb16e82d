package io.lockstep.driver.ml;

import io.lockstep.driver.prediction.Answers;
import org.jspecify.annotations.Nullable;

/** A regressor's one number in the target's unit, as {@code predict} writes it. */
record NumberAnswer() implements AddedColumns {
    @Override
    public int count() {
        return 1;
    }

    @Override
    public void write(Answers answers, float[] scores, int row, @Nullable Object[] columns, int offset) {
        answers.write(scores, row, columns, offset);
    }
}
