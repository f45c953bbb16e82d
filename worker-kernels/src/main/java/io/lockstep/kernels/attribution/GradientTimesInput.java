package io.lockstep.kernels.attribution;

import java.util.ArrayList;
import java.util.List;

/**
 * Gradient times input, {@code values_i = (x_i - b_i) * dF / dx_i (x)}: what a linear function with the row's gradient would
 * explain. One gradient a row; where the function bends between baseline and row, the values do not add up to its difference.
 * Shrikumar, Greenside, Shcherbina, Kundaje, <a href="https://arxiv.org/abs/1605.01713">Not Just a Black Box</a> (2016), section 2;
 * there with baselines of zeros.
 */
public record GradientTimesInput() {
    /** Rows asked for at once. */
    private static final int AT_ONCE = 256;

    /**
     * Attributions by cell. A row's bits do not depend on the rows beside it.
     *
     * @param rows Not modified.
     * @param baselines one for each row, of the same items. Not modified.
     * @param directions [rows, answers] weights of the raw answers whose sum is explained. Not modified.
     */
    public List<Attribution> of(
            AnswerFunction function, List<CellRow> rows, List<CellRow> baselines, float[] directions) {
        PathGradients.check(function, rows, baselines, directions);
        int size = function.answers();
        float[] baselineAnswers = new float[Math.multiplyExact(rows.size(), size)];
        function.answers(baselines, baselineAnswers);
        List<Attribution> attributions = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += AT_ONCE) {
            List<CellRow> some = rows.subList(from, Math.min(rows.size(), from + AT_ONCE));
            float[] own = new float[some.size() * size];
            System.arraycopy(directions, from * size, own, 0, own.length);
            float[] values = new float[some.size()];
            List<float[]> gradients = new ArrayList<>();
            some.forEach(row -> gradients.add(new float[row.cells().length]));
            function.gradients(some, own, values, gradients);
            for (int i = 0; i < values.length; i++) {
                double baseline = 0;
                for (int k = 0; k < size; k++) {
                    baseline += (double) own[i * size + k] * baselineAnswers[(from + i) * size + k];
                }
                float[] row = some.get(i).cells();
                float[] base = baselines.get(from + i).cells();
                double[] products = new double[row.length];
                for (int cell = 0; cell < row.length; cell++) {
                    products[cell] = gradients.get(i)[cell] * ((double) row[cell] - base[cell]);
                }
                attributions.add(new Attribution(products, new double[0], values[i], baseline, 2));
            }
        }
        return attributions;
    }
}
