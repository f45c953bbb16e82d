package io.lockstep.driver.audit;

import io.lockstep.driver.audit.AuditReport.Difference;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.Names;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an audit must find for a model to be accepted: {@code equalOpportunityDifference <= 0.1}, of the groups of certain columns
 * {@code equalOpportunityDifference[sex] <= 0.1}, {@code demographicParityRatio[sex,race] >= 0.8}. Without columns it is asked of
 * each column's groups, not of intersections. {@code with 0.95} behind it asks that the end of the interval keeps the limit, which
 * holds the true value with that probability.
 *
 * @param name of a definition
 * @param columns that make groups; empty: each column by itself
 * @param atMost whether it may not be above the limit; else it may not be below
 * @param confidence absent: the value itself is held against the limit
 */
public record FairnessRequirement(
        String name,
        List<String> columns,
        boolean atMost,
        double limit,
        @Nullable Double confidence) {
    private static final Pattern WRITTEN =
            Pattern.compile("\\s*(\\w+)\\s*(?:\\[([^\\]]+)])?\\s*(<=|>=)\\s*([^\\s<>=]+)(?:\\s+with\\s+(\\S+))?\\s*");

    public FairnessRequirement {
        columns = List.copyOf(columns);
        if (!Definition.names().contains(name)) {
            throw new IllegalArgumentException("requirement: " + Names.unknown("definition", name, Definition.names()));
        }
        if (!Double.isFinite(limit)) {
            throw new IllegalArgumentException(
                    "requirement " + name + ": expected a number as its limit, got " + limit);
        }
        if (confidence != null && !(confidence >= 0.75 && confidence < 1)) {
            throw new IllegalArgumentException("requirement " + name + ": expected a confidence in [0.75, 1), got "
                    + confidence + ". Usual: 0.95");
        }
    }

    /** @throws IllegalArgumentException when the text is none */
    public static FairnessRequirement of(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (written.matches()) {
            try {
                List<String> columns = written.group(2) == null
                        ? List.of()
                        : Stream.of(written.group(2).split(",", -1))
                                .map(String::strip)
                                .toList();
                Double confidence = written.group(5) == null ? null : Double.valueOf(written.group(5));
                return new FairnessRequirement(
                        written.group(1),
                        columns,
                        written.group(3).equals("<="),
                        Double.parseDouble(written.group(4)),
                        confidence);
            } catch (NumberFormatException e) {
                // said below
            }
        }
        throw new IllegalArgumentException("requirement: expected a definition, <= or >=, and a number, as"
                + " equalOpportunityDifference<=0.1, got " + Excerpt.quoted(text)
                + ". Quote it, as a shell takes > and < for files");
    }

    /**
     * What was found.
     *
     * @param value that is held against the limit, the worst of several columns; NaN where one cannot be judged
     * @param words for people
     */
    public record Outcome(String rule, boolean passed, double value, double limit, String words) {}

    /**
     * Holds counts against it.
     *
     * @throws IllegalArgumentException when there are no such groups, or the answers have no such definition
     */
    public Outcome judge(AuditConfig config, AuditCounts counts) {
        Double asked = confidence;
        AuditReport report = Audit.of(asked == null ? config : config.withConfidence(2 * asked - 1), counts);
        List<Difference> own = report.definitions().stream()
                .filter(difference -> difference.name().equals(name)
                        && (columns.isEmpty()
                                ? difference.columns().size() == 1
                                : List.copyOf(difference.columns()).equals(columns)))
                .toList();
        if (own.isEmpty()) {
            List<String> keys =
                    report.definitions().stream().map(Difference::key).toList();
            throw new IllegalArgumentException("requirement " + this + ": expected one of " + Excerpt.list(keys)
                    + ", got " + name + columns + ". Name its columns under --groups, in the same order");
        }
        boolean passed = true;
        double worst = Double.NaN;
        StringBuilder words = new StringBuilder();
        for (Difference difference : own) {
            double value = value(difference);
            boolean kept = atMost ? value <= limit : value >= limit;
            passed &= kept;
            worst = words.isEmpty() ? value : atMost ? Math.max(worst, value) : Math.min(worst, value);
            words.append(words.isEmpty() ? "" : "; ").append(words(difference, value));
        }
        return new Outcome(toString(), passed, worst, limit, words.toString());
    }

    private double value(Difference difference) {
        return confidence == null
                ? difference.measured().value()
                : atMost ? difference.measured().high() : difference.measured().low();
    }

    private String words(Difference difference, double value) {
        if (Double.isNaN(value)) {
            return difference.key() + ": cannot be judged, as "
                    + (Double.isNaN(difference.measured().value())
                            ? "fewer than two groups have enough rows"
                            : "there is no interval of it");
        }
        return String.format(
                Locale.ROOT,
                "%s: %.5g (%s against %s)%s",
                difference.key(),
                difference.measured().value(),
                difference.most(),
                difference.least(),
                confidence == null
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %s %.5g with a confidence of %s",
                                atMost ? "at most" : "at least",
                                value,
                                confidence));
    }

    @Override
    public String toString() {
        return name
                + (columns.isEmpty() ? "" : "[" + String.join(",", columns) + "]")
                + (atMost ? "<=" : ">=")
                + limit
                + (confidence == null ? "" : " with " + confidence);
    }
}
