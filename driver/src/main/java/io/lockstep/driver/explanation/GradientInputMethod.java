package io.lockstep.driver.explanation;

import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.Attribution;
import java.util.ArrayList;
import java.util.List;

/** Gradient times the distance from the baseline: exact of a linear model, a first look at any other. */
public record GradientInputMethod() implements Method {
    @Override
    public List<Attribution> attribute(AnswerFunction model, List<AskedRow> rows) {
        int answers = model.answers();
        float[] directions = new float[rows.size() * answers];
        List<float[]> gradients = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i).direction(), 0, directions, i * answers, answers);
            gradients.add(new float[rows.get(i).row().cells().length]);
        }
        float[] values = new float[rows.size()];
        model.gradients(rows.stream().map(AskedRow::row).toList(), directions, values, gradients);
        float[] ofBaselines = new float[rows.size() * answers];
        model.answers(rows.stream().map(AskedRow::baseline).toList(), ofBaselines);
        List<Attribution> attributions = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            AskedRow row = rows.get(i);
            double[] cells = new double[gradients.get(i).length];
            for (int cell = 0; cell < cells.length; cell++) {
                double distance =
                        (double) row.row().cells()[cell] - row.baseline().cells()[cell];
                cells[cell] = gradients.get(i)[cell] * distance;
            }
            double baseline = 0;
            for (int k = 0; k < answers; k++) {
                baseline += (double) row.direction()[k] * ofBaselines[i * answers + k];
            }
            attributions.add(new Attribution(cells, new double[0], values[i], baseline, 2));
        }
        return attributions;
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
