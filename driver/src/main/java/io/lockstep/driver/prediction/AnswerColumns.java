package io.lockstep.driver.prediction;

import io.lockstep.driver.feature.Answer;
import io.lockstep.kernels.loss.Target;
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
 *   <li>{@code prediction}: the class, a long where all classes are whole numbers, else text; of numbers a double in the
 *       target's unit, or an array of them where the model predicts several; of labels an array of booleans
 *   <li>{@code probability}: of each class or label in the order of the model's, an array of floats; not of numbers
 * </ul>
 */
final class AnswerColumns {
    static final String PREDICTION = "prediction";
    static final String PROBABILITY = "probability";

    /** As metrics have it: yes from here on. */
    private static final float YES = 0.5f;

    private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);

    private final String prefix;
    private final Answer answer;
    private final int outputs;
    private final List<Object> classes;
    private final Columns columns;

    /** The columns of one kind of target, and what a row's scores say in them. */
    private record Columns(List<DataType> types, boolean nullable, RowWriter writer) {}

    /** Writes one row's columns. */
    private interface RowWriter {
        /**
         * @param scores the answer's own from {@code from}. Not modified.
         * @param row from {@code offset}. Overwritten.
         */
        void write(float[] scores, int from, @Nullable Object[] row, int offset);
    }

    /** What each kind of target becomes. */
    private final class Kinds implements Target.Visitor<Columns> {
        @Override
        public Columns classIndex(Target.ClassIndex target) {
            return new Columns(List.of(classType(), FLOATS), true, (scores, from, row, offset) -> {
                int best = Accuracy.predictedClass(scores, from, outputs);
                row[offset] = best < 0 ? null : classes.get(best);
                row[offset + 1] = floats(scores, from);
            });
        }

        @Override
        public Columns yesNo(Target.YesNo target) {
            return new Columns(List.of(classType(), FLOATS), true, (scores, from, row, offset) -> {
                float yes = scores[from];
                row[offset] = Float.isNaN(yes) ? null : classes.get(yes >= YES ? 1 : 0);
                row[offset + 1] = new Float[] {1 - yes, yes};
            });
        }

        @Override
        public Columns numbers(Target.Numbers target) {
            DataType type =
                    outputs == 1 ? DataTypes.DoubleType : DataTypes.createArrayType(DataTypes.DoubleType, false);
            return new Columns(
                    List.of(type),
                    false,
                    (scores, from, row, offset) -> row[offset] =
                            outputs == 1 ? (Object) answer.value(0, scores[from]) : doubles(scores, from));
        }

        @Override
        public Columns labels(Target.Labels target) {
            DataType type = DataTypes.createArrayType(DataTypes.BooleanType, false);
            return new Columns(List.of(type, FLOATS), false, (scores, from, row, offset) -> {
                Boolean[] there = new Boolean[outputs];
                Arrays.setAll(there, i -> scores[from + i] >= YES);
                row[offset] = there;
                row[offset + 1] = floats(scores, from);
            });
        }

        private DataType classType() {
            return classes.get(0) instanceof Long ? DataTypes.LongType : DataTypes.StringType;
        }
    }

    /**
     * @param prefix of the columns' names
     * @param outputs numbers the model gives for it
     */
    AnswerColumns(String prefix, Answer answer, int outputs) {
        this.prefix = prefix;
        this.answer = answer;
        this.outputs = outputs;
        this.classes = values(answer.classes(), answer.task().classCount(outputs));
        this.columns = answer.task().accept(new Kinds());
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
        StructType extended = input;
        for (int i = 0; i < count(); i++) {
            extended = extended.add(names().get(i), columns.types().get(i), i == 0 && columns.nullable());
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
