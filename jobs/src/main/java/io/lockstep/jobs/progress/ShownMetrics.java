package io.lockstep.jobs.progress;

import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.metric.Metrics;
import io.lockstep.kernels.plaindata.Binding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Metrics that people are shown: those that are one number. Of those that are many, as a confusion matrix is, only how
 * many; they stand in JSON and {@code metrics.jsonl}.
 */
public final class ShownMetrics {
    private static final Pattern CELL = Pattern.compile("((?:.*_)?(?:" + severals() + "))(?:_\\d+)+");

    private ShownMetrics() {}

    /** Names in results of the kinds of metrics that are several numbers. */
    private static String severals() {
        Binding binding = new Binding(Metrics.REGISTRY);
        return Metrics.REGISTRY.names().stream()
                .map(name -> binding.bind(Metric.class, name, "metrics"))
                .filter(metric -> !metric.isNumber())
                .map(metric -> Pattern.quote(metric.name()))
                .collect(Collectors.joining("|"));
    }

    /** The metric that a number is a cell of; null when it is a metric itself. */
    private static @Nullable String several(String name) {
        Matcher cell = CELL.matcher(name);
        return cell.matches() ? cell.group(1) : null;
    }

    /** Those that are one number, in order. */
    public static Map<String, Double> numbers(Map<String, Double> metrics) {
        Map<String, Double> numbers = new LinkedHashMap<>(metrics);
        numbers.keySet().removeIf(name -> several(name) != null);
        return numbers;
    }

    /** How many numbers each of the others has. */
    public static Map<String, Integer> cells(Map<String, Double> metrics) {
        Map<String, Integer> cells = new LinkedHashMap<>();
        for (String name : metrics.keySet()) {
            String several = several(name);
            if (several != null) {
                cells.merge(several, 1, Integer::sum);
            }
        }
        return cells;
    }
}
