package io.lockstep.driver.explanation;

import io.lockstep.kernels.sum.ExactSum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fidelity of a method to a model, over rows: the same for the same rows in any order.
 *
 * @param rows that it was measured on
 * @param completeness absent where the method does not say that attributions add up
 * @param deletion absent where no row has two groups to be taken away
 * @param randomization absent where attributions of no row can be compared
 */
public record Fidelity(
        long rows,
        @Nullable Completeness completeness,
        @Nullable Deletion deletion,
        @Nullable Randomization randomization) {
    /** Points of mean curves, both ends included. */
    public static final int SHARES = 21;

    /** Below it, attributions depend on what the model has learnt. */
    public static final double LARGEST_CORRELATION = 0.3;

    private static final double NORMAL_975 = 1.959963984540054;
    /**
     * Distance of summed attributions from the difference between answer and baseline.
     *
     * @param error mean over rows
     * @param worst of a row
     * @param difference mean of the absolute difference
     */
    public record Completeness(double error, double worst, double difference) {}

    /**
     * Deletion: groups are taken away in the order of their attributions, and in a random one.
     *
     * @param rows that have at least two groups
     * @param area mean area below the curve of the explained answer's strength by attribution, in [0, 1] of probabilities
     * @param randomArea the same in a random order
     * @param difference mean of what the random order leaves more
     * @param low end of its 95 % interval, paired by row
     * @param high end of it
     * @param curve mean strength by attribution at {@link #SHARES} equal distances
     * @param randomCurve the same in a random order
     */
    public record Deletion(
            long rows,
            double area,
            double randomArea,
            double difference,
            double low,
            double high,
            List<Double> curve,
            List<Double> randomCurve) {
        public Deletion {
            curve = List.copyOf(curve);
            randomCurve = List.copyOf(randomCurve);
        }

        /** Area by attribution as a multiple of that of a random order. */
        public double ratio() {
            return area / randomArea;
        }
    }

    /**
     * Randomization test: attributions of the model beside those of the same network with shuffled weights.
     *
     * @param rows that have at least three attributions, not all equal
     * @param correlation mean of Spearman's over rows, of signed attributions where the row differs from the baseline
     * @param low end of its 95 % interval
     * @param high end of it
     */
    public record Randomization(long rows, double correlation, double low, double high) {}

    /** Mean of numbers and its 95 % interval, by the normal distribution; ends are the mean's for one number. */
    private record Mean(long count, double value, double low, double high) {
        static Mean of(List<RowFidelity> rows, ToDoubleFunction<RowFidelity> number) {
            ExactSum sum = new ExactSum();
            rows.forEach(row -> sum.add(number.applyAsDouble(row)));
            double mean = sum.value() / rows.size();
            ExactSum squares = new ExactSum();
            rows.forEach(row -> squares.add((number.applyAsDouble(row) - mean) * (number.applyAsDouble(row) - mean)));
            double half =
                    rows.size() < 2 ? 0 : NORMAL_975 * Math.sqrt(squares.value() / (rows.size() - 1) / rows.size());
            return new Mean(rows.size(), mean, mean - half, mean + half);
        }
    }

    /** Of rows in any order, each once. */
    public static Fidelity of(List<RowFidelity> rows) {
        List<RowFidelity> adding =
                rows.stream().filter(row -> Double.isFinite(row.error())).toList();
        List<RowFidelity> deleted = rows.stream().filter(RowFidelity::hasCurves).toList();
        List<RowFidelity> compared =
                rows.stream().filter(row -> Double.isFinite(row.correlation())).toList();
        return new Fidelity(
                rows.size(),
                adding.isEmpty() ? null : completeness(adding),
                deleted.isEmpty() ? null : deletion(deleted),
                compared.isEmpty() ? null : randomization(compared));
    }

    private static Completeness completeness(List<RowFidelity> rows) {
        return new Completeness(
                Mean.of(rows, RowFidelity::error).value(),
                rows.stream().mapToDouble(RowFidelity::error).max().orElseThrow(),
                Mean.of(rows, RowFidelity::difference).value());
    }

    private static Deletion deletion(List<RowFidelity> rows) {
        Mean more = Mean.of(rows, row -> row.randomArea() - row.area());
        List<Double> curve = new ArrayList<>();
        List<Double> randomCurve = new ArrayList<>();
        for (int i = 0; i < SHARES; i++) {
            int at = i;
            curve.add(Mean.of(rows, row -> row.curve().get(at)).value());
            randomCurve.add(Mean.of(rows, row -> row.randomCurve().get(at)).value());
        }
        return new Deletion(
                rows.size(),
                Mean.of(rows, RowFidelity::area).value(),
                Mean.of(rows, RowFidelity::randomArea).value(),
                more.value(),
                more.low(),
                more.high(),
                curve,
                randomCurve);
    }

    private static Randomization randomization(List<RowFidelity> rows) {
        Mean mean = Mean.of(rows, RowFidelity::correlation);
        return new Randomization(mean.count(), mean.value(), mean.low(), mean.high());
    }

    /** What each figure says, a sentence each. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        if (completeness != null) {
            words.add(String.format(
                    Locale.ROOT,
                    "Completeness: attributions of a row add up to the difference between its answer and the baseline's with a mean"
                            + " error of %.2g, at worst %.2g; the mean difference is %.2g",
                    completeness.error(),
                    completeness.worst(),
                    completeness.difference()));
        }
        words.add(deletion == null ? "Deletion: not measured, no row has two groups to take away" : words(deletion));
        words.add(
                randomization == null
                        ? "Randomization: not measured, no row has three different attributions"
                        : words(randomization));
        return words;
    }

    private static String words(Deletion own) {
        String verdict = own.low() > 0
                ? "what is said to matter does"
                : own.high() < 0
                        ? "worse than at random: what is said to matter matters less than the rest"
                        : "not told apart from a random order";
        return String.format(
                Locale.ROOT,
                "Deletion: with the parts of a row taken away by attribution, the largest first, an area of %.3g is left below the"
                        + " strength of its answer, in a random order %.3g; the difference is %.3g (95 %% interval %.3g to %.3g"
                        + " over %d rows): %s",
                own.area(),
                own.randomArea(),
                own.difference(),
                own.low(),
                own.high(),
                own.rows(),
                verdict);
    }

    private static String words(Randomization own) {
        return String.format(
                Locale.ROOT,
                "Randomization: beside a network with the same weights in another order, attributions have a mean rank correlation"
                        + " of %.2f (%.2f to %.2f over %d rows): %s",
                own.correlation(),
                own.low(),
                own.high(),
                own.rows(),
                own.correlation() < LARGEST_CORRELATION
                        ? "they depend on what the model has learnt"
                        : "they show the row more than what the model has learnt");
    }

    /** As plain data, for machines. What was not measured is null. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("rows", rows);
        data.put("completeness", completeness == null ? null : plainData(completeness));
        data.put("deletion", deletion == null ? null : plainData(deletion));
        data.put("randomization", randomization == null ? null : plainData(randomization));
        return data;
    }

    private static Map<String, Object> plainData(Completeness own) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("error", own.error());
        data.put("worst", own.worst());
        data.put("difference", own.difference());
        return data;
    }

    private static Map<String, Object> plainData(Deletion own) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("rows", own.rows());
        data.put("area", own.area());
        data.put("random_area", own.randomArea());
        data.put("difference", own.difference());
        data.put("low", own.low());
        data.put("high", own.high());
        return data;
    }

    private static Map<String, Object> plainData(Randomization own) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("rows", own.rows());
        data.put("correlation", own.correlation());
        data.put("low", own.low());
        data.put("high", own.high());
        return data;
    }
}
