package io.lockstep.driver.drift;

import io.lockstep.driver.column.Measure;
import io.lockstep.driver.column.MeasuredColumn;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.profile.ProfileCounter;
import io.lockstep.driver.profile.ProfileLearner;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Rows of ten columns whose law may move, and their profiles. */
final class Samples {
    static final List<String> COLUMNS =
            List.of("normal", "skewed", "even", "count", "heavy", "wide", "small", "many", "flag", "answer");

    private static final int VALUES = 20_000;
    private static final List<String> TOWNS = List.of("Bern", "Chur", "Genf", "Thun", "Zug");

    /**
     * A law.
     *
     * @param shift of the first column, in deviations
     * @param fresh share of rows with a new category
     * @param missing share of rows without the third column
     * @param yes share of rows whose answer is yes
     */
    record Law(double shift, double fresh, double missing, double yes) {
        static final Law STANDARD = new Law(0, 0, 0.05, 0.3);
    }

    private Samples() {}

    private static double cauchy(Random random) {
        double above = random.nextGaussian();
        return above / random.nextGaussian();
    }

    static @Nullable Object[] row(Law law, Random random) {
        double heavy = random.nextDouble() < 0.7 ? 0 : random.nextInt(50);
        double many = Math.pow(random.nextDouble(), 3);
        String small = TOWNS.get((int) (5 * Math.pow(random.nextDouble(), 2)));
        return new @Nullable Object[] {
            random.nextGaussian() + law.shift,
            Math.exp(random.nextGaussian()),
            random.nextDouble() < law.missing ? null : (Double) random.nextDouble(),
            random.nextInt(4) + random.nextInt(4),
            heavy,
            cauchy(random),
            random.nextDouble() < law.fresh ? "Sion" : small,
            "v" + (int) (many * VALUES),
            random.nextDouble() < 0.02,
            random.nextDouble() < law.yes ? "yes" : "no"
        };
    }

    static List<@Nullable Object[]> rows(Law law, int count, long seed) {
        Random random = new Random(seed);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(law, random));
        }
        return rows;
    }

    static Profile learnt(List<@Nullable Object[]> rows) {
        List<MeasuredColumn> inputs = new ArrayList<>();
        List<Measure> measures = List.of(
                Measure.NUMBER,
                Measure.NUMBER,
                Measure.NUMBER,
                Measure.NUMBER,
                Measure.NUMBER,
                Measure.NUMBER,
                Measure.CATEGORY,
                Measure.CATEGORY,
                Measure.FLAG);
        for (int i = 0; i < measures.size(); i++) {
            inputs.add(new MeasuredColumn(COLUMNS.get(i), measures.get(i)));
        }
        return learnt(rows, inputs, List.of(new MeasuredColumn("answer", Measure.CATEGORY)), COLUMNS);
    }

    static Profile learnt(
            List<@Nullable Object[]> rows,
            List<MeasuredColumn> inputs,
            List<MeasuredColumn> labels,
            List<String> columns) {
        List<byte[]> passes = new ArrayList<>();
        ProfileLearner learner = new ProfileLearner(inputs, labels, columns);
        while (learner.looks()) {
            rows.forEach(learner::add);
            passes.add(learner.toBytes());
            learner = new ProfileLearner(inputs, labels, columns).after(passes);
        }
        return learner.profile();
    }

    static Profile counted(Profile reference, List<String> columns, Iterable<@Nullable Object[]> rows) {
        ProfileCounter counter = new ProfileCounter(reference, columns);
        rows.forEach(counter::add);
        return counter.profile();
    }

    static Profile window(Profile reference, Law law, int count, long seed) {
        return counted(reference, COLUMNS, rows(law, count, seed));
    }
}
