package io.lockstep.driver.explanation;

import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.attribution.CellGroups;
import io.lockstep.kernels.fidelity.DeletionCurve;
import io.lockstep.kernels.fidelity.RankCorrelation;
import io.lockstep.kernels.fidelity.Strength;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Judge of a method by single rows: completeness, deletion beside a random order that belongs to the row, and the same method asked
 * about a network with shuffled weights.
 *
 * @param method that is judged
 * @param output whose raw answers are explained
 * @param seed of random orders
 */
record FidelityJudge(Method method, Output output, long seed) {
    /**
     * Raw answers of one output.
     *
     * @param first of them
     * @param count of them
     */
    record Output(Target target, int first, int count) {}

    /**
     * Fidelity of each row.
     *
     * @param model Modified only in what it remembers.
     * @param shuffled the same network with shuffled weights. Modified only in what it remembers.
     * @param rows Not modified.
     */
    List<RowFidelity> judge(AnswerFunction model, AnswerFunction shuffled, List<AskedRow> rows) {
        List<Attribution> own = method.attribute(model, rows);
        List<Attribution> others = method.attribute(shuffled, rows);
        List<RowFidelity> judged = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            judged.add(judge(model, rows.get(i), own.get(i), others.get(i)));
        }
        return judged;
    }

    private RowFidelity judge(AnswerFunction model, AskedRow row, Attribution own, Attribution other) {
        double error = method.isComplete() ? own.completenessError() : Double.NaN;
        double difference = Math.abs(own.answer() - own.baseline());
        double correlation = correlation(row, own.values(), other.values());
        if (row.groups().count() < 2) {
            return new RowFidelity(
                    row.key(), error, difference, Double.NaN, Double.NaN, List.of(), List.of(), correlation);
        }
        int answers = model.answers();
        float[] raw = new float[2 * answers];
        model.answers(List.of(row.row(), row.baseline()), raw);
        float[] ofRow = Arrays.copyOf(raw, answers);
        float[] ofBaseline = Arrays.copyOfRange(raw, answers, 2 * answers);
        int index = explained(row.direction());
        Strength strength =
                Strength.of(output.target, output.first, output.count, index, ofRow, ofBaseline);
        int[] random = new int[row.groups().count()];
        RandomStream.of(seed, Purpose.FIDELITY, row.key()).permute(random, random.length);
        double side = side(row.direction()[output.first + index], ofRow, ofBaseline, output.first + index);
        double[] values = byGroup(row, own.values());
        for (int group = 0; group < values.length; group++) {
            values[group] *= side;
        }
        double[] curve = curve(model, row, DeletionCurve.order(values, random), strength);
        double[] randomCurve = curve(model, row, random, strength);
        return new RowFidelity(
                row.key(),
                error,
                difference,
                DeletionCurve.area(curve),
                DeletionCurve.area(randomCurve),
                shares(curve),
                shares(randomCurve),
                correlation);
    }

    /** Which of the output's answers is explained. */
    private int explained(float[] direction) {
        for (int i = 0; i < output.count; i++) {
            if (direction[output.first + i] != 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("fidelity: expected a direction that weighs an answer, got zeros alone");
    }

    /**
     * Whether what raises the explained sum raises the strength, 1, or lowers it, -1: of yes or no it is that of the answer the row
     * gets, of a number that of the way from the baseline.
     */
    private double side(float weight, float[] row, float[] baseline, int at) {
        if (output.target instanceof Target.ClassIndex) {
            return 1;
        }
        boolean yesOrNo = output.target instanceof Target.YesNo || output.target instanceof Target.Labels;
        boolean up = yesOrNo ? row[at] >= 0 : row[at] >= baseline[at];
        return Math.signum(weight) * (up ? 1 : -1);
    }

    private double[] byGroup(AskedRow row, double[] values) {
        return method.byCell() ? row.groups().sums(values) : values.clone();
    }

    private static double[] curve(AnswerFunction model, AskedRow row, int[] order, Strength strength) {
        return DeletionCurve.of(model, row.row(), row.baseline(), row.groups(), order, strength);
    }

    private static List<Double> shares(double[] curve) {
        return IntStream.range(0, Fidelity.SHARES)
                .mapToObj(i -> DeletionCurve.at(curve, i / (Fidelity.SHARES - 1.0)))
                .toList();
    }

    /** Of signed attributions of the cells, or groups of them, that differ from the baseline. */
    private double correlation(AskedRow row, double[] own, double[] other) {
        CellGroups groups = method.byCell()
                ? CellGroups.single(row.row().cells().length)
                : row.groups();
        boolean[] differs = new boolean[groups.count()];
        float[] cells = row.row().cells();
        for (int cell = 0; cell < cells.length; cell++) {
            differs[groups.groupOf()[cell]] |= cells[cell] != row.baseline().cells()[cell];
        }
        int[] places =
                IntStream.range(0, differs.length).filter(i -> differs[i]).toArray();
        return RankCorrelation.spearman(
                Arrays.stream(places).mapToDouble(i -> own[i]).toArray(),
                Arrays.stream(places).mapToDouble(i -> other[i]).toArray());
    }
}
