package io.lockstep.driver.explanation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Explanations of many rows, together. The same for the same rows, however they were divided.
 *
 * @param rows that were explained
 * @param columns in the order of the model
 * @param completeness how well attributions add up; absent where the method does not say that they do
 * @param sample rows of smallest hashes, in their order
 * @param examples whole explanations of a few rows: those of smallest hashes, and one of each of a few answers
 * @param worst whole explanations of the rows with the largest completeness error, the largest first; empty where there is none
 */
public record Summary(
        long rows,
        List<ColumnSummary> columns,
        @Nullable Completeness completeness,
        List<SampledRow> sample,
        List<Explanation> examples,
        List<Explanation> worst) {
    /** From this share of all attributions on, one column among several is said to decide nearly alone. */
    private static final double DECIDING_SHARE = 0.8;

    private static final double PERCENT = 100;

    /**
     * A source column over all rows.
     *
     * @param meanAbsolute of its attributions, in the unit of the explained answer
     * @param mean of its signed attributions
     */
    public record ColumnSummary(String column, double meanAbsolute, double mean) {}

    /**
     * Distance of a row's summed attributions from the difference between its answer and the baseline's, over rows.
     *
     * @param mean of all rows
     * @param p95 of the sample: 95 % of its rows are not farther
     * @param worst of all rows
     * @param meanDifference between answer and baseline, absolute: what the others are to be seen beside
     */
    public record Completeness(double mean, double p95, double worst, double meanDifference) {
        Map<String, Object> plainData() {
            Map<String, Object> errors = new LinkedHashMap<>();
            errors.put("mean", mean);
            errors.put("p95", p95);
            errors.put("worst", worst);
            errors.put("mean_difference", meanDifference);
            return errors;
        }
    }

    /**
     * A row of the sample.
     *
     * @param values of the columns as text; null where missing
     * @param attributions of the columns
     * @param count of equal rows
     */
    public record SampledRow(List<@Nullable String> values, List<Double> attributions, long count) {}

    public Summary {
        columns = List.copyOf(columns);
        sample = List.copyOf(sample);
        examples = List.copyOf(examples);
        worst = List.copyOf(worst);
    }

    /** Columns by mean absolute attribution, the largest first; equal ones in the order of the model. */
    public List<ColumnSummary> ranked() {
        List<ColumnSummary> ranked = new ArrayList<>(columns);
        ranked.sort(Comparator.comparingDouble(ColumnSummary::meanAbsolute).reversed());
        return ranked;
    }

    /** What is to be said of it, a sentence each. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        double all = columns.stream().mapToDouble(ColumnSummary::meanAbsolute).sum();
        if (columns.size() > 1 && all > 0) {
            ColumnSummary first = ranked().get(0);
            double share = first.meanAbsolute() / all;
            if (share >= DECIDING_SHARE) {
                words.add(String.format(
                        Locale.ROOT,
                        "%s has %.0f %% of all attributions: it decides nearly alone. Where it is not known before the answer"
                                + " is, it tells the answer and has to go",
                        first.column(),
                        PERCENT * share));
            }
        }
        if (completeness != null && completeness.meanDifference() > 0) {
            words.add(String.format(
                    Locale.ROOT,
                    "Attributions of a row add up to the difference between its answer and the baseline's with a mean error of"
                            + " %.2g, %.2g %% of the mean difference",
                    completeness.mean(),
                    PERCENT * completeness.mean() / completeness.meanDifference()));
        }
        return words;
    }

    /** The results as plain data, without rows: counts, errors (null where there are none) and columns by rank. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("rows", rows);
        data.put("completeness_error", completeness == null ? null : completeness.plainData());
        List<Map<String, Object>> list = new ArrayList<>();
        for (ColumnSummary column : ranked()) {
            Map<String, Object> own = new LinkedHashMap<>();
            own.put("column", column.column());
            own.put("mean_absolute", column.meanAbsolute());
            own.put("mean", column.mean());
            list.add(own);
        }
        data.put("columns", list);
        return data;
    }
}
