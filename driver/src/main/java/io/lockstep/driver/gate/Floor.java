package io.lockstep.driver.gate;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A metric of the challenger alone keeps a limit, whatever the champion has.
 *
 * @param metric by the name it has in a result
 * @param atLeast absent: {@code atMost} is the limit
 * @param atMost absent: {@code atLeast} is the limit
 */
public record Floor(
        String metric, @Nullable Double atLeast, @Nullable Double atMost) implements Rule {
    public Floor {
        requireOne(atLeast, atMost);
    }

    static void requireOne(@Nullable Double atLeast, @Nullable Double atMost) {
        if ((atLeast == null) == (atMost == null)) {
            throw new IllegalArgumentException("expected atLeast or atMost, got " + (atLeast == null ? "none" : "both")
                    + ". Write {metric: accuracy, atLeast: 0.8}");
        }
    }

    static boolean keeps(double value, @Nullable Double atLeast, @Nullable Double atMost) {
        return atLeast != null ? value >= atLeast : atMost != null && value <= atMost;
    }

    static String limit(@Nullable Double atLeast, @Nullable Double atMost) {
        return atLeast != null ? "at least " + atLeast : "at most " + atMost;
    }

    @Override
    public Optional<String> metricName() {
        return Optional.of(metric);
    }

    @Override
    public boolean comparesWithChampion() {
        return false;
    }

    @Override
    public Finding judge(Evidence evidence) {
        JudgedRows rows = evidence.rows();
        double value = rows.challenger().value(rows.metric(metric), rows.weights());
        String limit = limit(atLeast, atMost);
        return new Finding(
                "floor " + metric,
                keeps(value, atLeast, atMost),
                Map.of("challenger", value),
                String.format(Locale.ROOT, "%.5g; asked %s", value, limit));
    }
}
