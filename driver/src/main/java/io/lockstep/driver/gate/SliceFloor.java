package io.lockstep.driver.gate;

import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.plaindata.Default;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A metric of the challenger keeps a limit in every slice of the rows.
 *
 * @param column whose values cut the slices
 * @param metric by the name it has in a result
 * @param atLeast absent: {@code atMost} is the limit
 * @param atMost absent: {@code atLeast} is the limit
 * @param fewest rows of a slice that is judged; smaller ones are named and pass
 */
public record SliceFloor(
        String column,
        String metric,
        @Nullable Double atLeast,
        @Nullable Double atMost,
        @Default("100") int fewest) implements LimitedMetric {
    public SliceFloor {
        LimitedMetric.requireOne(atLeast, atMost);
    }

    @Override
    public Optional<String> sliceColumn() {
        return Optional.of(column);
    }

    @Override
    public Finding judge(Evidence evidence) {
        JudgedRows rows = evidence.rows();
        Metric measured = rows.metric(metric);
        List<String> values = Objects.requireNonNull(rows.slices().get(column), column);
        Map<String, Integer> sizes = new TreeMap<>();
        values.forEach(value -> sizes.merge(value, 1, Integer::sum));
        Map<String, Double> numbers = new LinkedHashMap<>();
        StringBuilder below = new StringBuilder();
        StringBuilder small = new StringBuilder();
        sizes.forEach((value, size) -> {
            if (size < fewest) {
                small.append(small.isEmpty() ? "" : ", ").append(value);
                return;
            }
            double found = rows.challenger().value(measured, weights(rows, values, value));
            numbers.put(value, found);
            if (!keeps(found)) {
                below.append(below.isEmpty() ? "" : ", ")
                        .append(String.format(Locale.ROOT, "%s %.5g of %d rows", value, found, size));
            }
        });
        String words = (below.isEmpty() ? "every slice" : "not kept by " + below) + "; asked "
                + limit()
                + (small.isEmpty() ? "" : "; too small to judge (fewer than " + fewest + " rows): " + small);
        return new Finding("slices of " + column + ", " + metric, below.isEmpty(), numbers, words);
    }

    static float[] weights(JudgedRows rows, List<String> values, String value) {
        float[] weights = new float[rows.count()];
        for (int row = 0; row < weights.length; row++) {
            weights[row] = values.get(row).equals(value) ? rows.weights()[row] : 0;
        }
        return weights;
    }
}
