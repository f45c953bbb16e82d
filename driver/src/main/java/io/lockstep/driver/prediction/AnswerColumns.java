package io.lockstep.driver.prediction;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.feature.Answer;
import io.lockstep.kernels.loss.PredictedColumns;
import io.lockstep.kernels.loss.PredictedColumns.Answered;
import io.lockstep.kernels.loss.Target;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The columns one answer of a model adds to the input; of several answers each has its name in front:
 * {@code digit_prediction}. What they hold is said by the answer's kind of target.
 *
 * <ul>
 *   <li>{@code prediction}: the class, a long where all classes are whole numbers, else text; of numbers a double in the
 *       target's unit, or an array of them where the model predicts several; of labels an array of booleans, or of the ids of
 *       those that are there; of sequences an array of the class of each step; of what a sequence says its text, or an array of
 *       ids where the label's column is no text
 *   <li>{@code probability}: of each class or label in the order of the model's, an array of floats; of sequences those of all steps;
 *       not of numbers, nor of what a sequence says
 * </ul>
 */
final class AnswerColumns {
    static final String PREDICTION = "prediction";
    static final String PROBABILITY = "probability";

    private final String prefix;
    private final int outputs;
    private final PredictedColumns columns;

    /**
     * @param prefix of the columns' names
     * @param target of its loss
     * @param outputs numbers the model gives for it
     */
    AnswerColumns(String prefix, Target target, Answer answer, int outputs) {
        this.prefix = prefix;
        this.outputs = outputs;
        Feature own = answer.feature();
        this.columns = target.predicted(
                new Answered(outputs, answer.classes(), answer.scales(), own == null ? null : own.spelling()));
    }

    private static DataType type(PredictedColumns.Type type) {
        return switch (type) {
            case LONG -> DataTypes.LongType;
            case TEXT -> DataTypes.StringType;
            case DOUBLE -> DataTypes.DoubleType;
            case DOUBLES -> DataTypes.createArrayType(DataTypes.DoubleType, false);
            case FLOATS -> DataTypes.createArrayType(DataTypes.FloatType, false);
            case BOOLEANS -> DataTypes.createArrayType(DataTypes.BooleanType, false);
            case INTEGERS -> DataTypes.createArrayType(DataTypes.IntegerType, false);
        };
    }

    /** The input's schema with the model's columns. */
    StructType extend(StructType input) {
        StructType extended = input;
        for (int i = 0; i < count(); i++) {
            extended = extended.add(names().get(i), type(columns.types().get(i)), i == 0 && columns.nullable());
        }
        return extended;
    }

    /** Names of the columns added. */
    List<String> names() {
        return List.of(prefix + PREDICTION, prefix + PROBABILITY).subList(0, count());
    }

    /** Columns added. */
    int count() {
        return columns.types().size();
    }

    /** Numbers the model gives for it. */
    int outputs() {
        return outputs;
    }

    /**
     * Writes one row's columns.
     *
     * @param scores the answer's own from {@code from}. Not modified.
     * @param row from {@code offset}. Overwritten.
     */
    void write(float[] scores, int from, @Nullable Object[] row, int offset) {
        columns.writer().write(scores, from, row, offset);
    }
}
