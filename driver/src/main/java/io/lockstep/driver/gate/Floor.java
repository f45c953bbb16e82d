package io.lockstep.driver.gate;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A metric of the challenger alone keeps a limit, whatever the champion has.
 *
 * @param metric by the name it has in a result
 * @param atLeast absent: {@code atMost} is the limit
 * @param atMost absent: {@code atLeast} is the limit
 */
public record Floor(
        String metric, @Nullable Double atLeast, @Nullable Double atMost) implements LimitedMetric {
    public Floor {
        LimitedMetric.requireOne(atLeast, atMost);
    }

    @Override
    public Finding judge(Evidence evidence) {
        JudgedRows rows = evidence.rows();
        double value = rows.challenger().value(rows.metric(metric), rows.weights());
        return new Finding(
                "floor " + metric,
                keeps(value),
                Map.of("challenger", value),
                String.format(Locale.ROOT, "%.5g; asked %s", value, limit()));
    }
}
