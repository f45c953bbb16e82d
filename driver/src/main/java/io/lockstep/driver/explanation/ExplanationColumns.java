package io.lockstep.driver.explanation;

import io.lockstep.driver.counterfactual.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The columns an explanation adds to rows, behind those of the prediction.
 *
 * <ul>
 *   <li>{@code reasons}: the columns with the largest absolute attributions, the largest first, each with its value as text
 *   <li>{@code explained}: which answer it is, the model's output for it and that of the baseline
 *   <li>{@code attributions}: of all columns in the order of the model; standard errors where they are estimates
 *   <li>{@code counterfactual}, behind all others: the changes that turn the answer; null where none was found
 *   <li>{@code maps}: of pictures, tokens, frames, windows
 * </ul>
 */
enum ExplanationColumns {
    /** Reasons alone. */
    REASONS,
    /** Without maps. */
    ALL,
    /** All there is. */
    MAPS;

    private static final StructType REASON = new StructType()
            .add("column", DataTypes.StringType, false)
            .add("value", DataTypes.StringType, true)
            .add("attribution", DataTypes.DoubleType, false);

    private static final StructType EXPLAINED = new StructType()
            .add("answer", DataTypes.StringType, false)
            .add("value", DataTypes.DoubleType, false)
            .add("baseline", DataTypes.DoubleType, false);

    private static final StructType ATTRIBUTION = new StructType()
            .add("column", DataTypes.StringType, false)
            .add("attribution", DataTypes.DoubleType, false)
            .add("standard_error", DataTypes.DoubleType, true);

    private static final StructType MAP = new StructType()
            .add("column", DataTypes.StringType, false)
            .add("shape", array(DataTypes.IntegerType), false)
            .add("names", array(DataTypes.StringType), false)
            .add("attributions", array(DataTypes.FloatType), false);

    /** Name of the column of changes. */
    static final String COUNTERFACTUAL = "counterfactual";

    private static final StructType CHANGE = new StructType()
            .add("column", DataTypes.StringType, false)
            .add("from", DataTypes.StringType, true)
            .add("to", DataTypes.StringType, false);

    private static DataType array(DataType element) {
        return DataTypes.createArrayType(element, false);
    }

    /** Names of the columns added. */
    List<String> names() {
        List<String> names = List.of("reasons", "explained", "attributions", "maps");
        return names.subList(0, this == REASONS ? 1 : this == ALL ? 3 : 4);
    }

    /** A schema with the columns behind it. */
    StructType extend(StructType input) {
        List<DataType> types = List.of(array(REASON), EXPLAINED, array(ATTRIBUTION), array(MAP));
        StructType extended = input;
        for (int i = 0; i < names().size(); i++) {
            extended = extended.add(names().get(i), types.get(i), false);
        }
        return extended;
    }

    /** A schema with the changes that turn the answer behind it. */
    static StructType withCounterfactual(StructType input) {
        return input.add(COUNTERFACTUAL, array(CHANGE), true);
    }

    /** Changes as a row holds them; null where there are none to be had. */
    static Row @Nullable [] counterfactual(Optional<List<Change>> changes) {
        return changes.map(found -> found.stream()
                        .map(change -> RowFactory.create(change.column(), change.from(), change.to()))
                        .toArray(Row[]::new))
                .orElse(null);
    }

    /**
     * Writes one row's columns.
     *
     * @param top reasons
     * @param row from {@code offset}. Overwritten.
     */
    void write(Explanation explanation, int top, @Nullable Object[] row, int offset) {
        row[offset] = reasons(explanation, top).stream()
                .map(reason -> RowFactory.create(reason.column(), reason.value(), reason.attribution()))
                .toArray(Row[]::new);
        if (this == REASONS) {
            return;
        }
        row[offset + 1] =
                RowFactory.create(explanation.answer(), explanation.answerValue(), explanation.baselineValue());
        row[offset + 2] = explanation.columns().stream()
                .map(reason -> RowFactory.create(
                        reason.column(),
                        reason.attribution(),
                        Double.isNaN(reason.standardError()) ? null : (Double) reason.standardError()))
                .toArray(Row[]::new);
        if (this == MAPS) {
            row[offset + 3] = explanation.maps().stream()
                    .map(map -> RowFactory.create(
                            map.column(),
                            map.shape().toArray(Integer[]::new),
                            map.names().toArray(String[]::new),
                            boxed(map.attributions())))
                    .toArray(Row[]::new);
        }
    }

    private static Float[] boxed(float[] values) {
        Float[] boxed = new Float[values.length];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }

    /** The columns with the largest absolute attributions; of equal ones the first of the model. */
    static List<Reason> reasons(Explanation explanation, int top) {
        List<Reason> sorted = new ArrayList<>(explanation.columns());
        sorted.sort(Comparator.comparingDouble((Reason reason) -> Math.abs(reason.attribution()))
                .reversed());
        return List.copyOf(sorted.subList(0, Math.min(top, sorted.size())));
    }
}
