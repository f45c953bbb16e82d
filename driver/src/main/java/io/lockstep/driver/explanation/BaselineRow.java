package io.lockstep.driver.explanation;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.shape.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** A given row as a baseline. */
final class BaselineRow {
    private static final String WHERE = "explain.baseline.row: ";

    private BaselineRow() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when it does not have the model's columns, or another shape
     * @throws IOException when there is none, or it cannot be used
     */
    static BaselineInputs read(SparkSession spark, Files files, LoadedModel model, RowBaseline asked)
            throws IOException {
        Preprocessing preprocessing = model.preprocessing();
        for (var input : preprocessing.inputs()) {
            if (BaselineInputs.type(input).ragged()) {
                throw new IllegalArgumentException(
                        WHERE + "expected a model whose inputs have a fixed shape, got input '"
                                + input.name() + "' of any number of items, as no row is as long as every other."
                                + " Use means, zeros or padding");
            }
        }
        Rows rows = Rows.of(spark, files, asked.rows()).windowed(preprocessing.windows(), false);
        SourceRows opened = rows.open();
        preprocessing.checkTypes(opened.columns(), opened.types());
        preprocessing.checkImages(asked.rows().shown(), opened.shape());
        Row row = first(opened, rows);
        String problem = row == null ? "no row: expected one, got none" : SourceRows.problem(row);
        try {
            if (row != null && problem == null) {
                Batch batch = new Batch(1, model.spec().inputTypes(), List.of());
                batch.setRows(1);
                preprocessing.encoder(opened.columns()).features(SourceRows.values(row), batch, 0);
                return new BaselineInputs(elements(batch), List.of());
            }
        } catch (BadRowException e) {
            problem = e.reason() + ": " + e.details();
        }
        throw new IOException(WHERE + rows.name() + ": " + problem + ". Give one row as the model reads it");
    }

    private static @Nullable Row first(SourceRows opened, Rows rows) throws IOException {
        try {
            List<Row> some = opened.javaRows().take(1);
            return some.isEmpty() ? null : some.get(0);
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw TaskFailure.of(e, rows::place);
        }
    }

    private static List<BaselineInputs.Elements> elements(Batch batch) {
        List<BaselineInputs.Elements> inputs = new ArrayList<>();
        for (int input = 0; input < batch.inputCount(); input++) {
            BatchValues values = batch.inputValues(input);
            boolean ids = values.type().element() == ElementType.I32;
            List<Double> elements = new ArrayList<>();
            for (int i = 0; i < values.first(1); i++) {
                elements.add(ids ? (double) values.ids().array()[i] : (double) values.floats()[i]);
            }
            inputs.add(BaselineInputs.Elements.of(elements));
        }
        return inputs;
    }
}
