package io.lockstep.driver.prediction;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.loss.PredictedColumns;
import io.lockstep.kernels.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The columns a model adds to its input, of one answer after another. */
public final class Answers {
    /** The column of decisions by groups. */
    static final String DECISION = "decision";

    private final List<AnswerColumns> answers = new ArrayList<>();
    private int outputs;
    private int count;

    public Answers(Preprocessing preprocessing, ModelSpec model) {
        int answerCount = model.outputs().size();
        for (int i = 0; i < answerCount; i++) {
            String prefix = answerCount == 1 ? "" : model.outputs().get(i).name() + "_";
            int size = model.outputShape(i).elementCount();
            AnswerColumns columns = new AnswerColumns(
                    prefix,
                    model.outputs().get(i).loss().target(),
                    preprocessing.answers().get(i),
                    size);
            answers.add(columns);
            outputs += size;
            count += columns.count();
        }
    }

    /** Columns added. */
    public int count() {
        return count;
    }

    /** Names of the columns added. */
    public List<String> names() {
        return answers.stream().flatMap(answer -> answer.names().stream()).toList();
    }

    /** The input's schema with the model's columns. */
    public StructType extend(StructType input) {
        StructType extended = input;
        for (AnswerColumns answer : answers) {
            extended = answer.extend(extended);
        }
        return extended;
    }

    /** The type of a decision: that of the first answer's prediction. */
    DataType decisionType() {
        return answers.get(0).extend(new StructType()).apply(0).dataType();
    }

    /** A decision as the first answer, of yes or no, writes its prediction. */
    @Nullable Object decision(boolean yes) {
        AnswerColumns answer = answers.get(0);
        float[] scores = new float[answer.outputs()];
        scores[scores.length - 1] = yes ? 1 : 0;
        scores[0] = scores.length == 1 ? scores[0] : 1 - scores[1];
        @Nullable Object[] columns = new @Nullable Object[answer.count()];
        answer.write(scores, 0, columns, 0);
        return columns[0];
    }

    /**
     * Writes one row's columns as Spark's external form has them.
     *
     * @param scores [rows, outputs of all answers]. Not modified.
     * @param columns from {@code offset}. Overwritten.
     */
    public void write(float[] scores, int row, @Nullable Object[] columns, int offset) {
        writePlain(scores, row, columns, offset);
        for (int i = offset; i < offset + count; i++) {
            columns[i] = PredictedColumns.boxed(columns[i]);
        }
    }

    /** As {@link #write}, arrays of floats as {@code float[]}. */
    void writePlain(float[] scores, int row, @Nullable Object[] columns, int offset) {
        int from = row * outputs;
        int column = offset;
        for (AnswerColumns answer : answers) {
            answer.write(scores, from, columns, column);
            from += answer.outputs();
            column += answer.count();
        }
    }
}
