package io.lockstep.driver.gate;

import io.lockstep.kernels.plaindata.Default;
import java.util.Optional;

/**
 * The challenger is worse by less than allowed, at the asked confidence.
 *
 * @param metric by the name it has in a result
 * @param by difference in the metric's own unit, at least 0
 * @param confidence of the one-sided bound, above 0.5
 */
public record NotWorse(
        String metric,
        @Default("0") double by,
        @Default("0.95") double confidence) implements Rule {
    public NotWorse {
        ComparedMetric.check(by, confidence);
    }

    @Override
    public Optional<String> metricName() {
        return Optional.of(metric);
    }

    @Override
    public Optional<Asked> asked() {
        return Optional.of(new Asked(words(), metric, 0 - by, confidence));
    }

    @Override
    public boolean comparesWithChampion() {
        return true;
    }

    @Override
    public Finding judge(Evidence evidence) {
        return ComparedMetric.judge(words(), evidence, metric, 0 - by, confidence);
    }

    private String words() {
        return "notWorse " + metric + " by " + by;
    }
}
