package io.lockstep.kernels.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns that one answer of a model adds to rows: first {@code prediction}, then {@code probability} where there
 * is a second one.
 *
 * @param types of the columns' values
 * @param nullable whether there may be no prediction
 * @param writer of one row's values
 */
public record PredictedColumns(List<Type> types, boolean nullable, Writer writer) {
    /** Type of a column's values. */
    public enum Type {
        /** A {@code Long}. */
        LONG,
        /** A {@code String}. */
        TEXT,
        /** A {@code Double}. */
        DOUBLE,
        /** A {@code Double[]}. */
        DOUBLES,
        /** A {@code float[]}. */
        FLOATS,
        /** A {@code Boolean[]}. */
        BOOLEANS,
        /** An {@code Integer[]}. */
        INTEGERS
    }

    /** Writes one row's columns. */
    public interface Writer {
        /**
         * @param scores the answer's own from {@code from}. Not modified.
         * @param row from {@code offset}. Overwritten.
         */
        void write(float[] scores, int from, @Nullable Object[] row, int offset);
    }

    /** What ids say as text. */
    @FunctionalInterface
    public interface Spelling {
        /** @param ids the first {@code count}. Not modified. */
        String text(int[] ids, int count);
    }

    /**
     * What a model and its data say of an answer.
     *
     * @param outputs numbers the model gives for it
     * @param classes names in the order of the outputs; empty: they have none
     * @param scales by which its numbers were trained; empty: as they are
     * @param spelling of ids; absent: they are no text
     */
    public record Answered(
            int outputs,
            List<String> classes,
            List<TargetScale> scales,
            @Nullable Spelling spelling) {
        public Answered {
            classes = List.copyOf(classes);
            scales = List.copyOf(scales);
        }

        /** Of ids that are no text. */
        public Answered(int outputs, List<String> classes, List<TargetScale> scales) {
            this(outputs, classes, scales, null);
        }

        /**
         * So many classes as values of one column type: whole numbers where all names are; their numbers without names.
         */
        List<Object> classValues(int count) {
            List<Object> values = new ArrayList<>();
            if (classes.isEmpty()) {
                for (long index = 0; index < count; index++) {
                    values.add(index);
                }
            } else if (classes.stream().allMatch(Answered::isWhole)) {
                classes.forEach(name -> values.add(Long.valueOf(name)));
            } else {
                values.addAll(classes);
            }
            return values;
        }

        private static boolean isWhole(String name) {
            return name.matches("0|-?[1-9][0-9]{0,17}");
        }

        double value(int number, double score) {
            return scales.isEmpty() ? score : scales.get(number).value(score);
        }

        float[] floats(float[] scores, int from) {
            return Arrays.copyOfRange(scores, from, from + outputs);
        }
    }

    public PredictedColumns {
        types = List.copyOf(types);
    }

    /**
     * A column's value as objects alone: floats each as one, anything else as it is.
     *
     * @param value as a {@link Writer} has it. Not modified.
     */
    public static @Nullable Object boxed(@Nullable Object value) {
        if (!(value instanceof float[] floats)) {
            return value;
        }
        Float[] boxed = new Float[floats.length];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = floats[i];
        }
        return boxed;
    }

    static Type classType(List<Object> classes) {
        return classes.get(0) instanceof Long ? Type.LONG : Type.TEXT;
    }
}
