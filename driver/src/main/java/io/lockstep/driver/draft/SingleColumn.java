package io.lockstep.driver.draft;

import io.lockstep.driver.column.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How well one column alone tells an answer. Rows are in five folds; the answer to those of one is the most frequent one, or the
 * mean, that rows of the other four with the same value have. Numbers with many values are in bins of as many rows.
 *
 * @param values of the column by row; null: missing
 * @param answers by row
 * @param counts rows that each stands for
 */
record SingleColumn(List<@Nullable String> values, List<String> answers, List<Long> counts) {
    private static final int FOLDS = 5;
    private static final int BINS = 32;
    private static final String MISSING = "\u0000";

    /**
     * An answer's class, told by the column alone.
     *
     * @param right share of rows that are told right
     * @param base share of the most frequent class, which is right without any column
     */
    record Told(double right, double base) {
        /** Share of the errors made without any column that are made no more. */
        double gain() {
            return base < 1 ? (right - base) / (1 - base) : 0;
        }
    }

    /**
     * A value whose rows are all of one class.
     *
     * @param value empty: a missing one
     * @param rows with it
     * @param share of the class's rows that they are
     */
    record Pure(String value, String answer, double rows, double share) {}

    /** Whether all values are numbers. */
    boolean isNumeric() {
        return values.stream().allMatch(value -> value == null || Cell.number(value) != null)
                && values.stream().anyMatch(value -> value != null);
    }

    /** Rows that all stand for. */
    long rows() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    private static double number(String value) {
        Double number = Cell.number(value);
        return number == null ? Double.NaN : number;
    }

    /** Two classes told by the best limit between the column's numbers; a missing value is the most frequent class. */
    Told divided() {
        List<String> classes = answers.stream().distinct().sorted().toList();
        TreeMap<Double, double[]> numbers = new TreeMap<>();
        double[] totals = new double[2];
        double[] known = new double[2];
        for (int i = 0; i < answers.size(); i++) {
            int own = classes.indexOf(answers.get(i)) == 0 ? 0 : 1;
            totals[own] += counts.get(i);
            String value = values.get(i);
            if (value != null) {
                numbers.computeIfAbsent(number(value), number -> new double[2])[own] += counts.get(i);
                known[own] += counts.get(i);
            }
        }
        double all = totals[0] + totals[1];
        int usual = totals[0] >= totals[1] ? 0 : 1;
        double most = Math.max(known[0], known[1]);
        double[] below = new double[2];
        for (double[] own : numbers.values()) {
            below[0] += own[0];
            below[1] += own[1];
            most = Math.max(most, Math.max(below[0] + known[1] - below[1], below[1] + known[0] - below[0]));
        }
        double missing = totals[usual] - known[usual];
        return new Told(all == 0 ? 0 : (most + missing) / all, all == 0 ? 1 : totals[usual] / all);
    }

    /** Whether rows have a value or not. */
    SingleColumn presence() {
        return new SingleColumn(
                values.stream().map(value -> value == null ? MISSING : "given").toList(), answers, counts);
    }

    /** Classes told. */
    Told told() {
        List<String> bins = bins();
        Map<String, Map<String, double[]>> table = new HashMap<>();
        Map<String, double[]> totals = new TreeMap<>();
        double all = 0;
        for (int i = 0; i < answers.size(); i++) {
            long count = counts.get(i);
            add(table.computeIfAbsent(bins.get(i), bin -> new TreeMap<>()), answers.get(i), i % FOLDS, count);
            add(totals, answers.get(i), i % FOLDS, count);
            all += count;
        }
        double right = 0;
        for (int fold = 0; fold < FOLDS; fold++) {
            String usual = likeliest(totals, fold, "");
            for (Map<String, double[]> bin : table.values()) {
                double[] own = bin.get(likeliest(bin, fold, usual));
                right += own == null ? 0 : own[fold];
            }
        }
        double most =
                totals.values().stream().mapToDouble(own -> own[FOLDS]).max().orElse(0);
        return new Told(all == 0 ? 0 : right / all, all == 0 ? 1 : most / all);
    }

    private static void add(Map<String, double[]> folds, String answer, int fold, long count) {
        double[] own = folds.computeIfAbsent(answer, name -> new double[FOLDS + 1]);
        own[fold] += count;
        own[FOLDS] += count;
    }

    /** The class of most rows outside a fold. */
    private static String likeliest(Map<String, double[]> folds, int fold, String otherwise) {
        String likeliest = otherwise;
        double most = 0;
        for (Map.Entry<String, double[]> entry : folds.entrySet()) {
            double outside = entry.getValue()[FOLDS] - entry.getValue()[fold];
            if (outside > most) {
                most = outside;
                likeliest = entry.getKey();
            }
        }
        return likeliest;
    }

    /** The value of most rows among those whose rows are of one class of two but for one in a hundred; absent: none is. */
    @Nullable Pure pure(int leastRows) {
        Map<String, Map<String, double[]>> table = new TreeMap<>();
        Map<String, double[]> totals = new TreeMap<>();
        for (int i = 0; i < answers.size(); i++) {
            String value = values.get(i) == null ? MISSING : String.valueOf(values.get(i));
            add(table.computeIfAbsent(value, own -> new TreeMap<>()), answers.get(i), 0, counts.get(i));
            add(totals, answers.get(i), 0, counts.get(i));
        }
        double all = totals.values().stream().mapToDouble(own -> own[FOLDS]).sum();
        Pure found = null;
        for (Map.Entry<String, Map<String, double[]>> entry : table.entrySet()) {
            double rows = entry.getValue().values().stream()
                    .mapToDouble(own -> own[FOLDS])
                    .sum();
            for (Map.Entry<String, double[]> own : entry.getValue().entrySet()) {
                double total = totals.getOrDefault(own.getKey(), own.getValue())[FOLDS];
                boolean pure = own.getValue()[FOLDS] >= 0.99 * rows && rows >= leastRows && 2 * total <= all;
                if (pure && (found == null || rows > found.rows)) {
                    String value = entry.getKey().equals(MISSING) ? "" : entry.getKey();
                    found = new Pure(value, own.getKey(), rows, own.getValue()[FOLDS] / total);
                }
            }
        }
        return found;
    }

    /**
     * Share of the variance of a number that the column explains: of numbers the larger of the squares of Pearson's and
     * Spearman's correlation, of other values by their means. 0 where fewer rows than asked for have a value.
     */
    double explained(int leastRows) {
        return isNumeric() ? correlated(leastRows) : byMeans(leastRows);
    }

    private double correlated(int leastRows) {
        List<double[]> pairs = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            Double x = value == null ? null : Cell.number(value);
            Double y = Cell.number(answers.get(i));
            if (x != null && y != null) {
                pairs.add(new double[] {x, y});
            }
        }
        if (pairs.size() < leastRows || 2 * pairs.size() < values.size()) {
            return 0;
        }
        double[] x = pairs.stream().mapToDouble(pair -> pair[0]).toArray();
        double[] y = pairs.stream().mapToDouble(pair -> pair[1]).toArray();
        double linear = correlation(x, y);
        double ranked = correlation(ranks(x), ranks(y));
        return Math.max(linear * linear, ranked * ranked);
    }

    private static double correlation(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElse(0);
        double meanY = Arrays.stream(y).average().orElse(0);
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        return xx > 0 && yy > 0 ? xy / Math.sqrt(xx) / Math.sqrt(yy) : 0;
    }

    /** Ranks, equal numbers with the mean of theirs. */
    private static double[] ranks(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        Map<Double, double[]> places = new HashMap<>();
        for (int i = 0; i < sorted.length; i++) {
            double[] place = places.computeIfAbsent(sorted[i], number -> new double[2]);
            place[0] += i;
            place[1]++;
        }
        return Arrays.stream(numbers)
                .map(number -> {
                    double[] place = places.getOrDefault(number, new double[] {0, 1});
                    return place[0] / place[1];
                })
                .toArray();
    }

    /** Of numbers that rows of a value have in the mean, those of the row's own fold left out. */
    private double byMeans(int leastRows) {
        Map<String, double[]> sums = new HashMap<>();
        double[] all = new double[2 * FOLDS];
        List<double[]> rows = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Double y = Cell.number(answers.get(i));
            if (y != null) {
                String kind = values.get(i) == null ? MISSING : String.valueOf(values.get(i));
                int fold = i % FOLDS;
                double[] own = sums.computeIfAbsent(kind, name -> new double[2 * FOLDS]);
                own[fold] += y;
                own[FOLDS + fold]++;
                all[fold] += y;
                all[FOLDS + fold]++;
                rows.add(new double[] {y, fold});
                kinds.add(kind);
            }
        }
        if (rows.size() < leastRows) {
            return 0;
        }
        double mean = rows.stream().mapToDouble(row -> row[0]).average().orElse(0);
        double left = 0;
        double spread = 0;
        for (int i = 0; i < rows.size(); i++) {
            double y = rows.get(i)[0];
            int fold = (int) rows.get(i)[1];
            double guess = outside(sums.getOrDefault(kinds.get(i), all), fold, outside(all, fold, mean));
            left += (y - guess) * (y - guess);
            spread += (y - mean) * (y - mean);
        }
        return spread > 0 ? 1 - left / spread : 0;
    }

    private static double outside(double[] sums, int fold, double otherwise) {
        double sum = 0;
        double count = 0;
        for (int i = 0; i < FOLDS; i++) {
            if (i != fold) {
                sum += sums[i];
                count += sums[FOLDS + i];
            }
        }
        return count > 0 ? sum / count : otherwise;
    }

    /** What rows of the same value have in common: the value, or the range that a number is in. */
    private List<String> bins() {
        long different = values.stream().distinct().count();
        if (!isNumeric() || different <= BINS) {
            return values.stream().map(value -> value == null ? MISSING : value).toList();
        }
        double[] sorted = values.stream()
                .filter(value -> value != null)
                .mapToDouble(value -> number(value))
                .sorted()
                .toArray();
        double[] edges = new double[BINS - 1];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = sorted[(i + 1) * sorted.length / BINS];
        }
        return values.stream()
                .map(value -> value == null ? MISSING : bin(edges, number(value)))
                .toList();
    }

    private static String bin(double[] edges, double number) {
        int bin = 0;
        while (bin < edges.length && number >= edges[bin]) {
            bin++;
        }
        return String.valueOf(bin);
    }
}
