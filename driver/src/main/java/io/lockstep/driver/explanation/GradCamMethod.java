package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.attribution.GradCam;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in a picture the last convolution saw what speaks for the answer. Its numbers are none that add up: they are to be looked
 * at, on maps.
 *
 * @param node whose maps are looked at; absent: the last convolution with what follows of the same shape
 */
public record GradCamMethod(@Nullable String node) implements Method {
    private static final int RANK = 3;

    private GradCam gradCam(ModelSpec model) {
        return new GradCam(model, node == null ? GradCam.usualNode(model).orElseThrow() : node);
    }

    @Override
    public void check(String where, ModelSpec model, Preprocessing preprocessing) {
        if (node == null && GradCam.usualNode(model).isEmpty()) {
            throw new IllegalArgumentException(
                    where + ": expected a model with a convolution for gradCam, got none. Use integratedGradients");
        }
        gradCam(model);
    }

    @Override
    public AnswerNetwork compile(Backend backend, ModelSpec model, FloatStorage parameters, List<FloatStorage> tables) {
        return gradCam(model).compile(backend, parameters, tables);
    }

    @Override
    public List<Attribution> attribute(ModelSpec model, AnswerFunction function, List<AskedRow> rows) {
        List<Attribution> maps = gradCam(model).of(function, AskedRow.rows(rows), AskedRow.directions(rows));
        List<Attribution> attributions = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            attributions.add(ofCells(function, rows.get(i), maps.get(i)));
        }
        return attributions;
    }

    /** A pixel's number, in equal parts, to its channels; other cells have 0. */
    private static Attribution ofCells(AnswerFunction function, AskedRow row, Attribution map) {
        List<TensorType> types = function.layout().types();
        int input = 0;
        while (types.get(input).ragged() || types.get(input).shape().rank() != RANK) {
            input++;
        }
        Shape picture = types.get(input).shape();
        int first = function.layout().first(input, row.row().steps());
        int pixels = map.values().length;
        double[] cells = new double[row.row().cells().length];
        for (int cell = 0; cell < picture.elementCount(); cell++) {
            cells[first + cell] = map.values()[cell % pixels] / picture.size(0);
        }
        return new Attribution(cells, map.standardErrors(), map.answer(), map.baseline(), map.evaluations());
    }

    @Override
    public boolean byCell() {
        return true;
    }

    @Override
    public boolean isComplete() {
        return false;
    }
}
