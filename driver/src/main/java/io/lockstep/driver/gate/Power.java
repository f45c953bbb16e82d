package io.lockstep.driver.gate;

import io.lockstep.kernels.metric.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The smallest true gain that a rule lets pass on given rows with a probability of {@value #POWER}, told before there is a
 * challenger. The package says how.
 *
 * @param rule as a finding has it
 * @param metric that is compared
 * @param champion its metric on these rows
 * @param above what the rule asks the gain's bound to be above
 * @param confidence of that bound
 * @param error standard error of a gain
 * @param paired whether the error is that of a gain between two versions; else it is made of one version's alone
 * @param groups of rows that can be drawn
 * @param smallestGain NaN where nothing can be judged
 * @param warning why the rows are too few for what is asked; empty where they are not
 */
public record Power(
        String rule,
        String metric,
        double champion,
        double above,
        double confidence,
        double error,
        boolean paired,
        int groups,
        double smallestGain,
        String warning) {
    /** Probability with which the smallest gain passes. */
    public static final double POWER = 0.8;

    /** Samples that give a standard error to a twentieth of itself, where each reads all rows. */
    private static final int ERROR_SAMPLES = 200;

    /**
     * Of every rule that asks for a gain.
     *
     * @param rows that the model which serves answered, as challenger, and the version before it, where there is one, as
     *     champion
     */
    public static List<Power> of(List<Rule> rules, JudgedRows rows, Resampling resampling) {
        List<Power> all = new ArrayList<>();
        for (Rule rule : rules) {
            rule.asked().ifPresent(asked -> all.add(of(asked, rows, resampling)));
        }
        return all;
    }

    private static Power of(Rule.Asked asked, JudgedRows rows, Resampling resampling) {
        Metric metric = asked.metric().apply(rows);
        Resampling samples = rows.challenger().isMeanOfRows(metric) ? resampling : resampling.ofAtMost(ERROR_SAMPLES);
        Gain gain = Gain.of(rows, metric, asked.confidence(), samples);
        // versions that answer all alike do not tell how others differ
        boolean paired = rows.champion() != null && gain.error() > 0;
        double error = gain.error();
        if (!paired) {
            JudgedRows alone = new JudgedRows(
                    rows.weights(), rows.groups(), rows.slices(), rows.metrics(), null, rows.challenger());
            error = Math.sqrt(2)
                    * Gain.of(alone, metric, asked.confidence(), samples).error();
        }
        double smallest = smallest(asked, error, gain.groups());
        return new Power(
                asked.rule(),
                metric.name(),
                gain.challenger(),
                asked.above(),
                asked.confidence(),
                error,
                paired,
                gain.groups(),
                smallest,
                warning(asked, metric, gain.challenger(), smallest, gain.groups()));
    }

    /** Bloom's, 1995, with Student's quantiles. */
    static double smallest(Rule.Asked asked, double error, int groups) {
        return groups < Gain.FEWEST_JUDGED
                ? Double.NaN
                : asked.above() + (Gain.quantile(groups, asked.confidence()) + Gain.quantile(groups, POWER)) * error;
    }

    private static String warning(Rule.Asked asked, Metric metric, double champion, double smallest, int groups) {
        if (groups < Gain.FEWEST_JUDGED) {
            return asked.rule() + ": expected at least " + Gain.FEWEST_JUDGED + " rows or groups to judge by, got "
                    + groups + ". Hold out more";
        }
        double room = metric.higherIsBetter() ? 1 - champion : champion;
        if (room >= 0 && smallest > room) {
            return words(asked, "a gain that there is room for, at most %.5g from %.5g on", room, champion, smallest);
        }
        if (asked.above() > 0 && smallest > 2 * asked.above()) {
            return words(
                    asked, "a gain of %.5g, twice the %.5g that is asked", 2 * asked.above(), asked.above(), smallest);
        }
        if (asked.above() < 0 && smallest > 0) {
            return words(
                    asked, "a gain of %.5g, an equal model, where %.5g worse is allowed", 0, -asked.above(), smallest);
        }
        return "";
    }

    private static String words(Rule.Asked asked, String what, double first, double second, double smallest) {
        return String.format(
                Locale.ROOT,
                "%s: expected a holdout that shows " + what
                        + ", with a probability of %s, got one that shows %.5g. Hold"
                        + " out more days, or ask for less",
                asked.rule(),
                first,
                second,
                POWER,
                smallest);
    }

    /** A line for people. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%s: this holdout shows a gain of %.5g or more with a probability of %s (standard error %.5g, %s)",
                rule,
                smallestGain,
                POWER,
                error,
                paired
                        ? "of the version that serves against the one before"
                        : "at most, of the version that serves alone");
    }

    /** As JSON keeps it. */
    public Map<String, Object> plainData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("rule", rule);
        data.put("metric", metric);
        data.put("champion", Finding.json(champion));
        data.put("above", above);
        data.put("confidence", confidence);
        data.put("power", POWER);
        data.put("standardError", Finding.json(error));
        data.put("paired", paired);
        data.put("groups", groups);
        data.put("smallestGain", Finding.json(smallestGain));
        if (!warning.isEmpty()) {
            data.put("warning", warning);
        }
        return data;
    }
}
