package io.lockstep.driver.gate;

import io.lockstep.kernels.metric.Metric;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A rule that a metric's gain is above a bound. */
interface ComparedMetric extends Rule {
    String metric();

    /** Difference in the metric's own unit, at least 0. */
    double by();

    double confidence();

    /** The rule as a finding has it. */
    String words();

    /** What the lower bound of the gain must be above. */
    double above();

    @Override
    default Optional<String> metricName() {
        return Optional.of(metric());
    }

    @Override
    default Optional<Asked> asked() {
        return Optional.of(new Asked(words(), rows -> rows.metric(metric()), above(), confidence()));
    }

    @Override
    default boolean comparesWithChampion() {
        return true;
    }

    @Override
    default Finding judge(Evidence evidence) {
        return judge(words(), evidence, evidence.rows().metric(metric()), above(), confidence());
    }

    static void check(double by, double confidence) {
        if (!(by >= 0) || Double.isInfinite(by)) {
            throw new IllegalArgumentException(
                    "by must be at least 0, got " + by + ". It is a difference of the metric");
        }
        if (!(confidence > 0.5 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "confidence must be above 0.5 and below 1, got " + confidence + ". 0.95 is usual");
        }
    }

    /** @param above what the lower bound of the gain must be above */
    static Finding judge(String rule, Evidence evidence, Metric metric, double above, double confidence) {
        Gain gain = Gain.of(evidence.rows(), metric, confidence, evidence.resampling());
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("champion", gain.champion());
        numbers.put("challenger", gain.challenger());
        numbers.put("gain", gain.gain());
        numbers.put("lowerBound", gain.lowerBound());
        numbers.put("upperBound", gain.upperBound());
        numbers.put("standardError", gain.error());
        numbers.put("asked", above);
        numbers.put("confidence", confidence);
        numbers.put("groups", (double) gain.groups());
        String words;
        if (gain.groups() < Gain.FEWEST_JUDGED) {
            words = "expected at least " + Gain.FEWEST_JUDGED + " rows or groups to judge by, got " + gain.groups()
                    + ". Hold out more";
        } else {
            words = String.format(
                    Locale.ROOT,
                    "%.5g against %.5g, a gain of %.5g, above %.5g at confidence %s; asked above %.5g",
                    gain.challenger(),
                    gain.champion(),
                    gain.gain(),
                    gain.lowerBound(),
                    confidence,
                    above);
        }
        return new Finding(rule, gain.lowerBound() > above, numbers, words);
    }
}
