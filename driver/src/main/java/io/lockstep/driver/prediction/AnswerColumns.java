package io.lockstep.driver.prediction;

import io.lockstep.driver.feature.Answer;
import io.lockstep.kernels.loss.Task;
import io.lockstep.kernels.metric.Accuracy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The columns one answer of a model adds to the input; of several answers each has its name in front:
 * {@code digit_prediction}.
 *
 * <ul>
 *   <li>{@code prediction}: the class, a long where all classes are whole numbers, else text; for regression a double in
 *       the target's unit, or an array of them where the model predicts several numbers
 *   <li>{@code probability}: of each class in the order of the model's classes, an array of floats; not for regression
 * </ul>
 */
final class AnswerColumns {
    static final String PREDICTION = "prediction";
    static final String PROBABILITY = "probability";

    /** As metrics have it: yes from here on. */
    private static final float YES = 0.5f;

    private final String prefix;
    private final Answer answer;
    private final Task task;
    private final int outputs;
    private final List<Object> classes;

    /**
     * @param prefix of the columns' names
     * @param outputs numbers the model gives for it
     */
    AnswerColumns(String prefix, Answer answer, int outputs) {
        this.prefix = prefix;
        this.answer = answer;
        this.task = answer.task();
        this.outputs = outputs;
        this.classes = values(answer.classes(), task == Task.BINARY ? 2 : outputs);
    }

    /** Classes as values of one column type; their numbers when they have no names. */
    private static List<Object> values(List<String> names, int count) {
        List<Object> values = new ArrayList<>();
        if (names.isEmpty()) {
            for (long index = 0; index < count; index++) {
                values.add(index);
            }
        } else if (names.stream().allMatch(AnswerColumns::isWhole)) {
            names.forEach(name -> values.add(Long.valueOf(name)));
        } else {
            values.addAll(names);
        }
        return values;
    }

    private static boolean isWhole(String name) {
        return name.matches("0|-?[1-9][0-9]{0,17}");
    }

    /** The input's schema with the model's columns. */
    StructType extend(StructType input) {
        if (task == Task.REGRESSION) {
            DataType type =
                    outputs == 1 ? DataTypes.DoubleType : DataTypes.createArrayType(DataTypes.DoubleType, false);
            return input.add(prefix + PREDICTION, type, false);
        }
        DataType type = classes.get(0) instanceof Long ? DataTypes.LongType : DataTypes.StringType;
        return input.add(prefix + PREDICTION, type, true)
                .add(prefix + PROBABILITY, DataTypes.createArrayType(DataTypes.FloatType, false), false);
    }

    /** Names of the columns added. */
    List<String> names() {
        return task == Task.REGRESSION
                ? List.of(prefix + PREDICTION)
                : List.of(prefix + PREDICTION, prefix + PROBABILITY);
    }

    /** Columns added. */
    int count() {
        return task == Task.REGRESSION ? 1 : 2;
    }

    /** Numbers the model gives for it. */
    int outputs() {
        return outputs;
    }

    /**
     * Writes one row's columns.
     *
     * @param scores the answer's own from {@code from}. Not modified.
     * @param columns from {@code offset}. Overwritten.
     */
    void write(float[] scores, int from, @Nullable Object[] columns, int offset) {
        if (task == Task.REGRESSION) {
            columns[offset] = outputs == 1 ? (Object) answer.value(0, scores[from]) : doubles(scores, from);
        } else if (task == Task.BINARY) {
            float yes = scores[from];
            columns[offset] = Float.isNaN(yes) ? null : classes.get(yes >= YES ? 1 : 0);
            columns[offset + 1] = new Float[] {1 - yes, yes};
        } else {
            int best = Accuracy.predictedClass(scores, from, outputs);
            columns[offset] = best < 0 ? null : classes.get(best);
            columns[offset + 1] = floats(scores, from);
        }
    }

    private Double[] doubles(float[] scores, int from) {
        Double[] values = new Double[outputs];
        Arrays.setAll(values, i -> answer.value(i, scores[from + i]));
        return values;
    }

    private Float[] floats(float[] scores, int from) {
        Float[] values = new Float[outputs];
        Arrays.setAll(values, i -> scores[from + i]);
        return values;
    }
}
