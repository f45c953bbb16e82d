package io.lockstep.driver.overview;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Shares of rows in bins that are the same for every part.
 *
 * @param names of the bins
 * @param shares of the rows that have a value, by part
 * @param exact whether all rows were counted; else those of a sample
 */
public record Histogram(List<String> names, Map<Part, List<Double>> shares, boolean exact) {
    public Histogram {
        names = List.copyOf(names);
        EnumMap<Part, List<Double>> copied = new EnumMap<>(Part.class);
        shares.forEach((part, own) -> copied.put(part, List.copyOf(own)));
        shares = Collections.unmodifiableMap(copied);
    }

    /** The largest share of any part. */
    public double most() {
        return shares.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }
}
