package io.lockstep.driver.feature;

import io.lockstep.driver.column.Feature;
import io.lockstep.kernels.loss.PredictedColumns;
import io.lockstep.kernels.loss.PredictedColumns.Answered;
import io.lockstep.kernels.model.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a model's answers add to a row, one answer after another: {@code prediction}, then {@code probability}
 * where an answer has one; of several answers each has its name in front, {@code digit_prediction}.
 */
public final class PredictedRow {
    private static final List<String> NAMES = List.of("prediction", "probability");

    private final List<Part> parts = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int outputs;

    /**
     * An answer.
     *
     * @param from its first number among those of all answers
     * @param column its first column among those of all answers
     */
    private record Part(PredictedColumns columns, int from, int column) {}

    public PredictedRow(Preprocessing preprocessing, ModelSpec model) {
        int count = model.outputs().size();
        for (int i = 0; i < count; i++) {
            Answer answer = preprocessing.answers().get(i);
            Feature own = answer.feature();
            int size = model.outputShape(i).elementCount();
            PredictedColumns columns = model.outputs()
                    .get(i)
                    .loss()
                    .target()
                    .predicted(
                            new Answered(size, answer.classes(), answer.scales(), own == null ? null : own.spelling()));
            parts.add(new Part(columns, outputs, names.size()));
            String prefix = count == 1 ? "" : model.outputs().get(i).name() + "_";
            NAMES.subList(0, columns.types().size()).forEach(name -> names.add(prefix + name));
            outputs += size;
        }
    }

    /** Names of the columns. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** Numbers that the model gives for a row. */
    public int outputs() {
        return outputs;
    }

    /**
     * A row's columns.
     *
     * @param scores [rows, outputs]. Not modified.
     * @return in the order of the names
     */
    public @Nullable Object[] of(float[] scores, int row) {
        @Nullable Object[] values = new @Nullable Object[names.size()];
        for (Part part : parts) {
            part.columns().writer().write(scores, row * outputs + part.from(), values, part.column());
        }
        Arrays.setAll(values, i -> PredictedColumns.boxed(values[i]));
        return values;
    }
}
