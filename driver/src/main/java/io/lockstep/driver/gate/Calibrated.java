package io.lockstep.driver.gate;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.metric.Calibration;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.plaindata.Default;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The challenger's probabilities come true as often as they say: by the expected calibration error ({@link Calibration}), whether
 * or not the model lists it as a metric. With {@code by} it is compared with the champion's, paired on the same drawn rows as
 * every metric; with {@code atMost} it has a limit, which the first model keeps too. Binned errors of few rows are above 0 for
 * any model: a limit is of no use below what so many rows show of a calibrated one.
 *
 * @param by that the challenger's error may be above the champion's, at the confidence; absent: {@code atMost} is the limit
 * @param atMost largest error of the challenger; absent: {@code by} is compared
 * @param confidence of the one-sided bound, above 0.5
 * @param bins of equal width
 */
public record Calibrated(
        @Nullable Double by,
        @Nullable Double atMost,
        @Default("0.95") double confidence,
        @Default("15") int bins) implements Rule {
    public Calibrated {
        if ((by == null) == (atMost == null)) {
            throw new IllegalArgumentException("expected by or atMost, got " + (by == null ? "none" : "both")
                    + ". Write {by: 0.01} to compare with the champion, or {atMost: 0.05}");
        }
        ComparedMetric.check(by == null ? 0 : by, confidence);
        if (atMost != null && !(atMost > 0 && atMost < 1)) {
            throw new IllegalArgumentException("atMost must be above 0 and below 1, got " + atMost);
        }
        new Calibration(bins); // checks
    }

    @Override
    public boolean comparesWithChampion() {
        return by != null;
    }

    @Override
    public Optional<Asked> asked() {
        Metric metric = new Calibration(bins);
        return Optional.ofNullable(by).map(worse -> new Asked(words(worse), rows -> metric, 0 - worse, confidence));
    }

    private static String words(double by) {
        return "calibration by " + by;
    }

    @Override
    public boolean judges(Target target) {
        return new Calibration(bins).measures(target);
    }

    @Override
    public Finding judge(Evidence evidence) {
        Calibration metric = new Calibration(bins);
        if (by != null) {
            return ComparedMetric.judge(words(by), evidence, metric, 0 - by, confidence);
        }
        JudgedRows rows = evidence.rows();
        double error = rows.challenger().value(metric, rows.weights());
        return new Finding(
                "calibration",
                atMost != null && error <= atMost,
                Map.of("challenger", error),
                String.format(Locale.ROOT, "%.5g; asked at most %s", error, atMost));
    }
}
