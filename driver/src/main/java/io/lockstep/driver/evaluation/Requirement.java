package io.lockstep.driver.evaluation;

import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Names;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Limit that a metric must keep for a model to be accepted, as {@code accuracy>=0.9} or {@code loss<=0.3}.
 *
 * @param metric by the name it has in a result
 * @param atLeast whether the metric may not be below the limit; else it may not be above
 */
public record Requirement(String metric, boolean atLeast, double limit) {
    private static final Pattern WRITTEN = Pattern.compile("\\s*([^<>=\\s]+)\\s*(>=|<=)\\s*([^<>=\\s]+)\\s*");

    /** @throws IllegalArgumentException when the text is none */
    public static Requirement of(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (written.matches()) {
            try {
                double limit = Double.parseDouble(written.group(3));
                if (Double.isFinite(limit)) {
                    return new Requirement(written.group(1), written.group(2).equals(">="), limit);
                }
            } catch (NumberFormatException e) {
                // said below
            }
        }
        throw new IllegalArgumentException("requirement: expected a metric, >= or <=, and a number, as accuracy>=0.9,"
                + " got " + Excerpt.quoted(text) + ". Quote it, as a shell takes > and < for files");
    }

    /**
     * Refuses a metric that a model with these outputs does not have, before any row is scored.
     *
     * @throws IllegalArgumentException naming those that it has
     */
    void check(List<Output> outputs) {
        Set<String> names = ModelMetrics.kinds(outputs).keySet();
        boolean cell = ModelMetrics.severals(outputs).stream().anyMatch(name -> metric.startsWith(name + "_"));
        if (!cell && !names.contains(metric)) {
            throw new IllegalArgumentException("requirement " + this + ": " + Names.unknown("metric", metric, names));
        }
    }

    /**
     * Whether metrics are as required. A metric that is no number never is.
     *
     * @throws IllegalArgumentException when it is not among them
     */
    public boolean isMet(Map<String, Double> metrics) {
        Double value = metrics.get(metric);
        if (value == null) {
            throw new IllegalArgumentException(
                    "requirement " + this + ": " + Names.unknown("metric", metric, metrics.keySet()));
        }
        return atLeast ? value >= limit : value <= limit;
    }

    @Override
    public String toString() {
        return metric + (atLeast ? ">=" : "<=") + limit;
    }
}
