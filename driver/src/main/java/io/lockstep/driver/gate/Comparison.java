package io.lockstep.driver.gate;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Calibration;
import io.lockstep.kernels.metric.Confusion;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.metric.MetricAccumulator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Champion and challenger side by side, for people: it decides nothing.
 *
 * @param metrics of all rows
 * @param slices of the values that the gate's rules cut rows by, the most frequent of a column's
 * @param champion absent without one
 * @param challenger answers of the new model
 */
public record Comparison(
        List<Compared> metrics,
        List<Sliced> slices,
        @Nullable Answers champion,
        Answers challenger) {
    /** Confidence of each end of a gain's interval. */
    public static final double CONFIDENCE = 0.95;

    /** Classes of which a table of confusion is made at most. */
    public static final int MOST_CLASSES = 12;

    /** Slices of a column at most: each reads all rows. */
    public static final int MOST_SLICES = 200;

    /** Samples of a metric that is no mean at most: each reads all rows. */
    private static final int MOST_SAMPLES = 400;

    /** Rows above which such a metric has no interval. */
    private static final int MOST_ROWS = 20_000;

    public Comparison {
        metrics = List.copyOf(metrics);
        slices = List.copyOf(slices);
    }

    /**
     * A metric.
     *
     * @param gain without a champion the challenger's own
     */
    public record Compared(String metric, Gain gain) {}

    /**
     * A metric of the rows with one value.
     *
     * @param champion NaN without one
     */
    public record Sliced(String column, String value, int rows, String metric, double champion, double challenger) {}

    /**
     * What answers are like.
     *
     * @param confusion weights by right class, then by predicted one; empty for numbers, labels and many classes
     */
    public record Answers(Reliability reliability, List<List<Double>> confusion) {
        private Map<String, Object> plainData() {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put(
                    "reliability",
                    reliability.bins().stream().map(Reliability.Bin::plainData).toList());
            data.put("confusion", confusion);
            return data;
        }
    }

    /** Measures all of it. */
    public static Comparison of(Gate gate, JudgedRows rows) {
        List<Compared> metrics = new ArrayList<>();
        Map<String, Metric> all = new LinkedHashMap<>(rows.metrics());
        Calibration calibration = new Calibration(15);
        if (calibration.measures(rows.challenger().target())) {
            all.putIfAbsent(calibration.name(), calibration);
        }
        all.forEach((name, metric) -> metrics.add(new Compared(name, gain(gate, rows, metric))));
        @Nullable ModelAnswers champion = rows.champion();
        return new Comparison(
                metrics,
                slices(gate, rows),
                champion == null ? null : answers(champion, rows.weights()),
                answers(rows.challenger(), rows.weights()));
    }

    private static Gain gain(Gate gate, JudgedRows rows, Metric metric) {
        if (rows.challenger().isMeanOfRows(metric)) {
            return Gain.of(rows, metric, CONFIDENCE, gate.resample());
        }
        return rows.count() > MOST_ROWS
                ? Gain.withoutBounds(rows, metric)
                : Gain.of(rows, metric, CONFIDENCE, gate.resample().ofAtMost(MOST_SAMPLES));
    }

    private static List<Sliced> slices(Gate gate, JudgedRows rows) {
        record Cut(String column, String metric) {}
        List<Cut> cuts = new ArrayList<>(new LinkedHashSet<>(gate.rules().stream()
                .filter(rule ->
                        rule.sliceColumn().isPresent() && rule.metricName().isPresent())
                .map(rule -> new Cut(
                        rule.sliceColumn().orElseThrow(), rule.metricName().orElseThrow()))
                .toList()));
        List<Sliced> slices = new ArrayList<>();
        for (Cut cut : cuts) {
            Metric metric = rows.metric(cut.metric);
            List<String> values = Objects.requireNonNull(rows.slices().get(cut.column), cut.column);
            Map<String, Integer> sizes = new TreeMap<>();
            values.forEach(value -> sizes.merge(value, 1, Integer::sum));
            mostFrequent(sizes).forEach((value, size) -> {
                float[] weights = SliceFloor.weights(rows, values, value);
                @Nullable ModelAnswers champion = rows.champion();
                slices.add(new Sliced(
                        cut.column,
                        value,
                        size,
                        cut.metric,
                        champion == null ? Double.NaN : champion.value(metric, weights),
                        rows.challenger().value(metric, weights)));
            });
        }
        return slices;
    }

    /** Of as many rows the first by value. */
    private static Map<String, Integer> mostFrequent(Map<String, Integer> sizes) {
        Map<String, Integer> kept = new TreeMap<>();
        sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_SLICES)
                .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
        return kept;
    }

    private static Answers answers(ModelAnswers answers, float[] weights) {
        return new Answers(Reliability.of(answers, weights), confusion(answers, weights));
    }

    private static List<List<Double>> confusion(ModelAnswers answers, float[] weights) {
        boolean yesNo = answers.target() instanceof Target.YesNo;
        boolean hasClasses = yesNo || answers.target() instanceof Target.ClassIndex;
        int order = yesNo ? 2 : answers.size();
        if (!hasClasses || order > MOST_CLASSES) {
            return List.of();
        }
        MetricAccumulator cells = new Confusion().accumulator(answers.target());
        cells.add(weights.length, answers.size(), answers.scores(), answers.targets(), weights, answers.losses());
        Map<String, Double> values = cells.values("c");
        List<List<Double>> table = new ArrayList<>();
        for (int right = 0; right < order; right++) {
            List<Double> row = new ArrayList<>();
            for (int predicted = 0; predicted < order; predicted++) {
                row.add(values.getOrDefault("c_" + right + "_" + predicted, 0.0));
            }
            table.add(row);
        }
        return table;
    }

    /** As JSON keeps it. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("metrics", list(metrics, one -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("metric", one.metric);
            if (champion != null) {
                row.put("champion", Finding.json(one.gain.champion()));
            }
            row.put("challenger", Finding.json(one.gain.challenger()));
            if (champion != null) {
                row.put("gain", Finding.json(one.gain.gain()));
                row.put("lowerBound", Finding.json(one.gain.lowerBound()));
                row.put("upperBound", Finding.json(one.gain.upperBound()));
            }
            return row;
        }));
        data.put("slices", list(slices, one -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("column", one.column);
            row.put("value", one.value);
            row.put("rows", one.rows);
            row.put("metric", one.metric);
            if (champion != null) {
                row.put("champion", Finding.json(one.champion));
            }
            row.put("challenger", Finding.json(one.challenger));
            return row;
        }));
        if (champion != null) {
            data.put("champion", champion.plainData());
        }
        data.put("challenger", challenger.plainData());
        return data;
    }

    private static <T> List<Object> list(List<T> values, Function<T, Object> data) {
        return values.stream().map(data).toList();
    }
}
