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

/**
 * Judge of a method by single rows: whether attributions add up, what is left of an answer when what they say matters is taken away,
 * beside a random order of the row's own, and how like they are to those of the same network with shuffled weights.
 *
 * @param seed of random orders
 */
record FidelityJudge(Method method, long seed) {
    /**
     * A row that was explained.
     *
     * @param groups that are taken away, such as squares of pixels
     * @param explained which of the raw numbers it is
     */
    record Measured(AskedRow asked, Attribution found, CellGroups groups, AnswerChoice.Place explained) {}

    /**
     * Fidelity of one row.
     *
     * @param answers of the model
     * @param other the method's attributions of the same row by the network with shuffled weights
     */
    RowFidelity of(AnswerFunction answers, Measured row, Attribution other) {
        AskedRow asked = row.asked;
        float[] raw = new float[2 * answers.answers()];
        answers.answers(List.of(asked.row(), asked.baseline()), raw);
        int size = raw.length / 2;
        float[] own = Arrays.copyOf(raw, size);
        float[] baseline = Arrays.copyOfRange(raw, size, 2 * size);
        AnswerChoice.Place at = row.explained;
        Strength strength = Strength.of(at.target(), at.first(), at.count(), at.index(), own, baseline);
        double towards = towards(at, asked.direction(), own, baseline);
        double[] values = method.byCell()
                ? row.groups.sums(row.found.values())
                : row.found.values().clone();
        for (int group = 0; group < values.length; group++) {
            values[group] *= towards;
        }
        CellGroups groups = method.byCell() ? row.groups : asked.groups();
        List<Double> curve = List.of();
        List<Double> randomCurve = List.of();
        double area = Double.NaN;
        double randomArea = Double.NaN;
        if (groups.count() > 1) {
            int[] random = order(groups.count(), asked.key());
            int[] order = DeletionCurve.order(values, random);
            double[] deleted = DeletionCurve.of(answers, asked.row(), asked.baseline(), groups, order, strength);
            double[] randomly = DeletionCurve.of(answers, asked.row(), asked.baseline(), groups, random, strength);
            curve = points(deleted);
            randomCurve = points(randomly);
            area = DeletionCurve.area(deleted);
            randomArea = DeletionCurve.area(randomly);
        }
        double error = method.isComplete() ? row.found.completenessError() : Double.NaN;
        double difference = Math.abs(row.found.answer() - row.found.baseline());
        double correlation = correlation(row, other);
        return new RowFidelity(asked.key(), error, difference, area, randomArea, curve, randomCurve, correlation);
    }

    /** 1 where what raises the explained number raises the strength that is measured; -1 where it lowers it. */
    private static double towards(AnswerChoice.Place at, float[] direction, float[] row, float[] baseline) {
        int place = at.first() + at.index();
        double up = Math.signum(direction[place]);
        if (at.target() instanceof Target.ClassIndex) {
            return up;
        }
        boolean probability = at.target() instanceof Target.YesNo || at.target() instanceof Target.Labels;
        return probability ? up * (row[place] >= 0 ? 1 : -1) : up * Math.signum(row[place] - baseline[place]);
    }

    private int[] order(int count, long key) {
        int[] order = new int[count];
        RandomStream.of(seed, Purpose.FIDELITY, key).permute(order, count);
        return order;
    }

    private static List<Double> points(double[] curve) {
        List<Double> points = new ArrayList<>();
        for (int i = 0; i < Fidelity.SHARES; i++) {
            points.add(DeletionCurve.at(curve, i / (double) (Fidelity.SHARES - 1)));
        }
        return points;
    }

    /** Of signed attributions where the row differs from the baseline. */
    private double correlation(Measured row, Attribution other) {
        float[] cells = row.asked.row().cells();
        float[] baseline = row.asked.baseline().cells();
        int count = row.found.values().length;
        boolean[] differs = new boolean[count];
        for (int cell = 0; cell < cells.length; cell++) {
            int place = method.byCell() ? cell : row.asked.groups().groupOf()[cell];
            differs[place] |= cells[cell] != baseline[cell];
        }
        int kept = 0;
        double[] own = new double[count];
        double[] others = new double[count];
        for (int i = 0; i < count; i++) {
            if (differs[i]) {
                own[kept] = row.found.values()[i];
                others[kept++] = other.values()[i];
            }
        }
        return RankCorrelation.spearman(Arrays.copyOf(own, kept), Arrays.copyOf(others, kept));
    }
}
