package io.lockstep.driver.feature;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a training row's weight is multiplied with, by its group and its class.
 *
 * @param columns whose values are groups
 * @param weights of each group and class that occurs
 */
public record GroupWeights(List<String> columns, List<Weight> weights) {
    /** The group of rows without a value. */
    private static final String MISSING = "(missing)";

    /**
     * A weight.
     *
     * @param group a value of each column
     * @param answer name of the class
     */
    public record Weight(List<String> group, String answer, double weight) {
        public Weight {
            group = List.copyOf(group);
        }
    }

    public GroupWeights {
        columns = List.copyOf(columns);
        weights = List.copyOf(weights);
    }

    /** Group and class, then weight. */
    Map<List<String>, Double> byGroup() {
        Map<List<String>, Double> all = new HashMap<>();
        weights.forEach(own -> all.put(key(own.group, own.answer), own.weight));
        return all;
    }

    static List<String> key(List<String> group, String answer) {
        List<String> key = new ArrayList<>(group);
        key.add(answer);
        return List.copyOf(key);
    }

    /** The group of a row, whose columns stand at places. */
    static List<String> group(List<String> columns, @Nullable Object[] row, int[] places) throws BadRowException {
        List<String> group = new ArrayList<>(places.length);
        for (int i = 0; i < places.length; i++) {
            group.add(text(columns.get(i), row[places[i]]));
        }
        return group;
    }

    /** As it is compared. */
    static String text(String column, @Nullable Object value) throws BadRowException {
        String text = value == null ? "" : CanonicalText.of(value);
        if (text == null) {
            throw new BadRowException(
                    "unusable group",
                    "column " + Excerpt.quoted(column) + ": expected one value that is a group, got several, or bytes");
        }
        return text.isEmpty() ? MISSING : text;
    }
}
