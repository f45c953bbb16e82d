package io.lockstep.driver.overview;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.Cell;
import io.lockstep.driver.column.Measure;
import io.lockstep.driver.draft.Shown;
import io.lockstep.driver.survey.ColumnSurvey;
import io.lockstep.driver.survey.Survey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Bins of a column's histogram: its most frequent values, or twenty ranges of equal width, which leave the outermost numbers
 * of a skewed column to the first and the last.
 *
 * @param names of the bins
 * @param values whose bin is at the same place; empty: {@code low} and {@code width} say it
 * @param others whether the last bin is that of all other values
 */
record Bins(List<String> names, List<String> values, boolean others, boolean moments, double low, double width) {
    private static final int RANGES = 20;
    private static final int FEW_NUMBERS = 20;
    private static final int CATEGORIES = 12;
    private static final int MOST_DIFFERENT = 1000;
    private static final int WORDS = 4;
    private static final double TAIL = 0.01;
    private static final double SKEWED = 3;

    /**
     * The bins of a column.
     *
     * @param index of the column in the survey
     * @return absent: it has no histogram, as texts and arrays have none
     */
    static @Nullable Bins of(Survey survey, int index) {
        ColumnSurvey column = survey.columns().get(index);
        if (column.present() == 0 || !column.isSingle()) {
            return null;
        }
        boolean ordered = column.isNumeric() || column.isMoment();
        if (ordered && !(column.different().complete() && column.distinct() <= FEW_NUMBERS)) {
            return ranges(survey, index);
        }
        boolean text = column.texts().words() > (long) WORDS * column.present()
                || !column.different().complete()
                || column.distinct() > MOST_DIFFERENT;
        return text ? null : values(column, ordered);
    }

    private static Bins values(ColumnSurvey column, boolean ordered) {
        List<String> values = new ArrayList<>(column.different().rows().keySet());
        values.removeIf(Cell::isAbsent);
        if (ordered) {
            values.sort(Comparator.comparingDouble(value -> number(value, column.isMoment())));
            return new Bins(values, values, false, column.isMoment(), 0, 0);
        }
        Map<String, Long> rows = column.different().rows();
        values.sort(Comparator.comparing((String value) -> -rows.getOrDefault(value, 0L))
                .thenComparing(Comparator.naturalOrder()));
        boolean others = values.size() > CATEGORIES;
        List<String> kept = others ? values.subList(0, CATEGORIES - 1) : values;
        List<String> names = new ArrayList<>(kept);
        if (others) {
            names.add((values.size() - kept.size()) + " others");
        }
        return new Bins(names, List.copyOf(kept), others, false, 0, 0);
    }

    private static @Nullable Bins ranges(Survey survey, int index) {
        ColumnSurvey column = survey.columns().get(index);
        boolean moments = column.isMoment();
        TreeMap<Double, Long> numbers = new TreeMap<>();
        weights(survey, index)
                .forEach((text, count) -> numbers.merge(number(text, moments), count.longValue(), Long::sum));
        numbers.keySet().removeIf(number -> !Double.isFinite(number));
        if (numbers.isEmpty()) {
            return null;
        }
        double least = moments ? numbers.firstKey() : column.least();
        double largest = moments ? numbers.lastKey() : column.largest();
        double low = quantile(numbers, TAIL);
        double high = quantile(numbers, 1 - TAIL);
        if (!(largest - least > SKEWED * (high - low)) || high <= low) {
            low = least;
            high = largest;
        }
        double width = (high - low) / RANGES;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < RANGES; i++) {
            names.add(name(i == 0 ? least : low + i * width, moments) + " to "
                    + name(i == RANGES - 1 ? largest : low + (i + 1) * width, moments));
        }
        return new Bins(names, List.of(), false, moments, low, width);
    }

    private static double quantile(TreeMap<Double, Long> numbers, double share) {
        long all = numbers.values().stream().mapToLong(Long::longValue).sum();
        double passed = 0;
        for (Map.Entry<Double, Long> entry : numbers.entrySet()) {
            passed += entry.getValue();
            if (passed >= share * all) {
                return entry.getKey();
            }
        }
        return numbers.lastKey();
    }

    private static String name(double number, boolean moments) {
        return moments ? LocalDate.ofEpochDay((long) Math.floor(number)).toString() : Shown.number(number);
    }

    /** The number of a value, days of a date; NaN where it is none. */
    static double number(String text, boolean moment) {
        if (moment) {
            try {
                return Measure.DAYS.number("", text);
            } catch (BadRowException e) {
                return Double.NaN;
            }
        }
        Double number = Cell.number(text);
        return number == null ? Double.NaN : number;
    }

    /** Values with their rows: all, where the survey has all different ones, else those of its sample. */
    static Map<String, Long> weights(Survey survey, int index) {
        ColumnSurvey column = survey.columns().get(index);
        if (column.different().complete()) {
            return column.different().rows();
        }
        Map<String, Long> weights = new TreeMap<>();
        for (Survey.SampledRow row : survey.sample()) {
            String text = row.cells().get(index);
            if (text != null) {
                weights.merge(text, row.count(), Long::sum);
            }
        }
        return weights;
    }

    /** The histogram of all parts that have the column. */
    Histogram histogram(Map<Part, PartSurvey> parts, String column) {
        Map<Part, List<Double>> shares = new EnumMap<>(Part.class);
        boolean exact = true;
        for (Map.Entry<Part, PartSurvey> part : parts.entrySet()) {
            Survey survey = part.getValue().survey();
            int index = part.getValue().index(column);
            if (index >= 0) {
                exact &= survey.columns().get(index).different().complete();
                shares.put(part.getKey(), shares(weights(survey, index)));
            }
        }
        return new Histogram(names, shares, exact);
    }

    private List<Double> shares(Map<String, Long> weights) {
        double[] counts = new double[names.size()];
        double all = 0;
        for (Map.Entry<String, Long> entry : weights.entrySet()) {
            int bin = bin(entry.getKey());
            if (bin >= 0) {
                counts[bin] += entry.getValue();
                all += entry.getValue();
            }
        }
        List<Double> shares = new ArrayList<>();
        for (double count : counts) {
            shares.add(all == 0 ? 0 : count / all);
        }
        return shares;
    }

    /** The bin of a value; -1: it has none. */
    private int bin(String text) {
        if (values.isEmpty()) {
            double number = number(text, moments);
            int bin = (int) Math.floor((number - low) / width);
            return Double.isNaN(number) ? -1 : Math.max(0, Math.min(names.size() - 1, bin));
        }
        int bin = values.indexOf(text);
        return bin < 0 && others && !Cell.isAbsent(text) ? names.size() - 1 : bin;
    }
}
