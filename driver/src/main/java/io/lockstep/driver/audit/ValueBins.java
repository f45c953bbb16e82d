package io.lockstep.driver.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Bins of an input's values: ranges of numbers with about as many rows each, the most frequent texts, all others, and none. */
final class ValueBins {
    private static final int MOST_RANGES = 16;
    private static final int MOST_TEXTS = 31;
    private static final int MISSING = 0;
    private static final int OTHER = 1;

    /** Bins by the number they begin with. */
    private final TreeMap<Double, Integer> ranges = new TreeMap<>();

    private final Map<String, Integer> texts = new HashMap<>();
    private int count = OTHER + 1;

    /**
     * @param values null where there is none. Not modified.
     * @param rows of each value
     */
    ValueBins(List<@Nullable String> values, double[] rows) {
        TreeMap<Double, Double> numbers = new TreeMap<>();
        Map<String, Double> others = new TreeMap<>();
        double all = 0;
        for (int i = 0; i < rows.length; i++) {
            String value = values.get(i);
            if (value == null || rows[i] == 0) {
                continue;
            }
            Double number = DataCounts.number(value);
            if (number == null) {
                others.merge(value, rows[i], Double::sum);
            } else {
                numbers.merge(number == 0 ? 0.0 : number, rows[i], Double::sum);
                all += rows[i];
            }
        }
        cut(numbers, all);
        List<Map.Entry<String, Double>> frequent = new ArrayList<>(others.entrySet());
        frequent.sort(Comparator.comparingDouble((Map.Entry<String, Double> own) -> -own.getValue()));
        frequent.stream().limit(MOST_TEXTS).forEach(own -> texts.put(own.getKey(), count++));
    }

    /** @param numbers rising, with their rows */
    private void cut(Map<Double, Double> numbers, double all) {
        double before = 0;
        int range = -1;
        for (Map.Entry<Double, Double> own : numbers.entrySet()) {
            int next = numbers.size() <= MOST_RANGES ? range + 1 : (int) (MOST_RANGES * before / all);
            if (next > range) {
                ranges.put(ranges.isEmpty() ? Double.NEGATIVE_INFINITY : own.getKey(), count++);
                range = next;
            }
            before += own.getValue();
        }
    }

    int count() {
        return count;
    }

    int of(@Nullable String value) {
        if (value == null) {
            return MISSING;
        }
        Double number = DataCounts.number(value);
        if (number == null) {
            return texts.getOrDefault(value, OTHER);
        }
        Map.Entry<Double, Integer> range = ranges.floorEntry(number == 0 ? 0.0 : number);
        return range == null ? OTHER : range.getValue();
    }
}
