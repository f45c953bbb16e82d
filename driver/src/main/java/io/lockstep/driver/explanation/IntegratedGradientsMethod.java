package io.lockstep.driver.explanation;

import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.plaindata.Default;
import java.util.ArrayList;
import java.util.List;

/**
 * Integrated gradients along the straight line from the baseline.
 *
 * @param maxSteps gradients of a row
 */
public record IntegratedGradientsMethod(@Default("64") int maxSteps) implements Method {
    @Override
    public List<Attribution> attribute(AnswerFunction model, List<AskedRow> rows) {
        List<Attribution> all = new ArrayList<>();
        for (AskedRow row : rows) {
            float[] x = row.row().cells();
            float[] b = row.baseline().cells();
            List<CellRow> path = new ArrayList<>();
            List<float[]> gradients = new ArrayList<>();
            float[] directions = new float[maxSteps * row.direction().length];
            for (int s = 0; s < maxSteps; s++) {
                float[] cells = new float[x.length];
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = b[i] + (s + 0.5f) / maxSteps * (x[i] - b[i]);
                }
                path.add(new CellRow(cells, row.row().steps()));
                gradients.add(new float[x.length]);
                System.arraycopy(row.direction(), 0, directions, s * row.direction().length, row.direction().length);
            }
            model.gradients(path, directions, new float[maxSteps], gradients);
            double[] values = new double[x.length];
            for (float[] gradient : gradients) {
                for (int i = 0; i < values.length; i++) {
                    values[i] += gradient[i] * ((double) x[i] - b[i]) / maxSteps;
                }
            }
            float[] ends = new float[2 * model.answers()];
            model.answers(List.of(row.row(), row.baseline()), ends);
            double answer = 0;
            double baseline = 0;
            for (int k = 0; k < model.answers(); k++) {
                answer += (double) row.direction()[k] * ends[k];
                baseline += (double) row.direction()[k] * ends[model.answers() + k];
            }
            all.add(new Attribution(values, new double[0], answer, baseline, maxSteps + 2));
        }
        return all;
    }

    @Override
    public boolean byCell() {
        return true;
    }
}
