package io.lockstep.driver.ml;

import io.lockstep.driver.prediction.Answers;
import org.jspecify.annotations.Nullable;

/** The columns that {@code predict} adds. */
record AllAnswers(int count) implements AddedColumns {
    @Override
    public void write(Answers answers, float[] scores, int row, @Nullable Object[] columns, int offset) {
        answers.write(scores, row, columns, offset);
    }
}
