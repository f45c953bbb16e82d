package io.lockstep.driver.importance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Permutation importance of a column: by how much a metric is worse when its values are those of other rows, the mean over several
 * permutations. Breiman, <a href="https://doi.org/10.1023/A:1010933404324">Random Forests</a> (2001), section 10; over any model
 * Fisher, Rudin and Dominici, <a href="https://arxiv.org/abs/1801.01489">All Models are Wrong, but Many are Useful</a> (2019). Of
 * columns that tell the same each may seem to be of no importance.
 *
 * @param mean in units of the metric; below 0: it was better without; NaN where the metric does not exist
 * @param standardError of the mean over permutations of these rows; what other rows would give is not in it
 * @param losses of each permutation
 */
public record ColumnImportance(String column, double mean, double standardError, List<Double> losses) {
    public ColumnImportance {
        losses = List.copyOf(losses);
    }

    /** Of what each permutation lost. */
    static ColumnImportance of(String column, List<Double> losses) {
        double sum = 0;
        for (double loss : losses) {
            sum += loss;
        }
        double mean = sum / losses.size();
        double squares = 0;
        for (double loss : losses) {
            squares += (loss - mean) * (loss - mean);
        }
        return new ColumnImportance(column, mean, Math.sqrt(squares / (losses.size() - 1) / losses.size()), losses);
    }

    /** As JSON has it; numbers that do not exist are null. */
    public Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("column", column);
        data.put("importance", number(mean));
        data.put("standard_error", number(standardError));
        return data;
    }

    static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
