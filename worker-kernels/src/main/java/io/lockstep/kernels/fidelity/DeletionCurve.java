package io.lockstep.kernels.fidelity;

import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.CellGroups;
import io.lockstep.kernels.attribution.CellRow;
import java.util.ArrayList;
import java.util.List;

/**
 * Strength of an answer while more and more of a row's groups become those of a baseline: deletion of Petsiuk, Das and Saenko,
 * <a href="https://arxiv.org/abs/1806.07421">RISE: Randomized Input Sampling for Explanation of Black-box Models</a> (2018), by
 * groups instead of pixels. Where the groups that matter go first, it falls early, and little area is left below it.
 */
public final class DeletionCurve {
    /** Points beside the first; groups beyond are taken away several at once. */
    private static final int MOST_STEPS = 64;

    private static final int ROWS_AT_ONCE = 64;

    private DeletionCurve() {}

    /**
     * Groups by value, the largest first.
     *
     * @param values of groups; one that is not a number is the least. Not modified.
     * @param ties all groups in some order: that in which equal ones come. Not modified.
     */
    public static int[] order(double[] values, int[] ties) {
        List<Integer> order = new ArrayList<>(ties.length);
        for (int group : ties) {
            order.add(group);
        }
        order.sort((a, b) -> Double.compare(comparable(values[b]), comparable(values[a])));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    /** One zero, and no number less than any. */
    private static double comparable(double value) {
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value + 0.0;
    }

    /**
     * The curve at equal distances: of the row, of the row without the first groups, to the baseline.
     *
     * @param row Not modified.
     * @param baseline of as many cells. Not modified.
     * @param order of groups, the first to be taken away first. Not modified.
     */
    public static double[] of(
            AnswerFunction function, CellRow row, CellRow baseline, CellGroups groups, int[] order, Strength strength) {
        int[] place = new int[groups.count()];
        for (int i = 0; i < order.length; i++) {
            place[order[i]] = i;
        }
        int steps = Math.min(MOST_STEPS, groups.count());
        double[] curve = new double[steps + 1];
        int answerCount = function.answers();
        for (int from = 0; from <= steps; from += ROWS_AT_ONCE) {
            List<CellRow> rows = new ArrayList<>();
            for (int step = from; step <= Math.min(steps, from + ROWS_AT_ONCE - 1); step++) {
                int removed = (int) ((long) step * groups.count() / Math.max(1, steps));
                rows.add(without(row, baseline, groups, place, removed));
            }
            float[] answers = new float[rows.size() * answerCount];
            function.answers(rows, answers);
            for (int i = 0; i < rows.size(); i++) {
                curve[from + i] = strength.of(answers, i * answerCount);
            }
        }
        return curve;
    }

    private static CellRow without(CellRow row, CellRow baseline, CellGroups groups, int[] place, int removed) {
        float[] cells = row.cells().clone();
        for (int cell = 0; cell < cells.length; cell++) {
            if (place[groups.groupOf()[cell]] < removed) {
                cells[cell] = baseline.cells()[cell];
            }
        }
        return new CellRow(cells, row.steps().clone());
    }

    /** Area below a curve, by trapezia over a width of 1. */
    public static double area(double[] curve) {
        if (curve.length == 1) {
            return curve[0];
        }
        double sum = (curve[0] + curve[curve.length - 1]) / 2;
        for (int i = 1; i < curve.length - 1; i++) {
            sum += curve[i];
        }
        return sum / (curve.length - 1);
    }

    /** The curve at a share of its width, on the line between its points. */
    public static double at(double[] curve, double share) {
        double place = share * (curve.length - 1);
        int before = (int) Math.min(curve.length - 1.0, Math.floor(place));
        int after = Math.min(curve.length - 1, before + 1);
        return curve[before] + (place - before) * (curve[after] - curve[before]);
    }
}
