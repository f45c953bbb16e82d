package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.attribution.CellLayout;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.Arrays;
import java.util.List;

/** Makes baselines of rows, as long as these. For one thread. */
final class BaselineCells {
    private final AnswerNetwork network;
    private final BaselineInputs inputs;
    private final Preprocessing preprocessing;
    private final Batch batch;
    private final double blur;

    /** @param blur deviation in pixels; 0: none */
    BaselineCells(
            AnswerNetwork network, ModelSpec model, Preprocessing preprocessing, BaselineInputs inputs, double blur) {
        this.network = network;
        this.inputs = inputs;
        this.preprocessing = preprocessing;
        this.batch = new Batch(1, model.inputTypes(), List.of());
        this.blur = blur;
    }

    /**
     * A row's baseline.
     *
     * @param row Not modified.
     */
    CellRow of(CellRow row) {
        CellLayout layout = network.layout();
        List<Integer> sources = network.sources();
        batch.setRows(1);
        for (int i = 0; i < sources.size(); i++) {
            fill(sources.get(i), row.steps()[i]);
        }
        CellRow baseline = network.rows(batch).get(0);
        for (int i = 0; i < sources.size(); i++) {
            int first = layout.first(i, row.steps());
            if (network.standForIds().get(i)
                    && inputs.inputs().get(sources.get(i)).none()) {
                int end = first + layout.itemSize(i) * row.steps()[i];
                Arrays.fill(baseline.cells(), first, end, 0);
            }
            Shape shape = layout.types().get(i).shape();
            if (blur > 0 && isPicture(sources.get(i), shape)) {
                Blur.picture(row.cells(), baseline.cells(), first, shape, blur);
            }
        }
        return baseline;
    }

    private boolean isPicture(int input, Shape shape) {
        var features = preprocessing.inputs().get(input).features();
        return shape.rank() == 3
                && features.size() == 1
                && (features.get(0).isImage(shape) || features.get(0).picture(shape) != null);
    }

    private void fill(int input, int steps) {
        BatchValues values = batch.inputValues(input);
        TensorType type = values.type();
        List<Double> elements = inputs.inputs().get(input).values();
        int count = type.ragged() ? steps : 1;
        int at = type.ragged() ? values.append(0, count) : 0;
        for (int item = 0; item < count; item++) {
            for (int i = 0; i < elements.size(); i++) {
                double value = elements.get(i);
                if (type.element() == ElementType.I32) {
                    values.ids().array()[at++] = (int) value;
                } else {
                    values.floats()[at++] = (float) value;
                }
            }
        }
    }
}
