package io.lockstep.driver.ml;

import io.lockstep.kernels.plaindata.Excerpt;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Lengths of a column's vectors and how many have each, counted in all rows: none is the first in every partitioning. */
final class VectorLengths {
    private final Map<Integer, Long> counts;

    /** @param counts of vectors, by length */
    VectorLengths(Map<Integer, Long> counts) {
        this.counts = counts;
    }

    static VectorLengths of(Dataset<Row> rows, String column) {
        MapPartitionsFunction<Row, String> counting = VectorLengths::counted;
        Map<Integer, Long> counts = new TreeMap<>();
        for (String line : rows.select(rows.col(column))
                .mapPartitions(counting, Encoders.STRING())
                .collectAsList()) {
            String[] parts = line.split(" ", -1);
            counts.merge(Integer.valueOf(parts[0]), Long.valueOf(parts[1]), Long::sum);
        }
        return new VectorLengths(counts);
    }

    /** Of one partition each length and how many have it. */
    private static Iterator<String> counted(Iterator<Row> rows) {
        Map<Integer, Long> counts = new TreeMap<>();
        rows.forEachRemaining(row -> {
            if (!row.isNullAt(0)) {
                counts.merge(((Vector) row.get(0)).size(), 1L, Long::sum);
            }
        });
        return counts.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .iterator();
    }

    /**
     * The length to train on; empty where there is but one.
     *
     * @param skips whether vectors of others are left out: those of the length above 0 that the most have stay, of the longer
     *     one where as many have two
     * @throws IllegalArgumentException when they are not
     */
    Optional<Integer> chosen(String stage, String column, boolean skips) {
        if (counts.size() < 2) {
            return Optional.empty();
        }
        if (!skips) {
            throw new IllegalArgumentException(
                    stage + ": column " + Excerpt.quoted(column)
                            + ": expected vectors of one length, got "
                            + counts.entrySet().stream()
                                    .map(each -> "of " + each.getKey() + " numbers " + each.getValue())
                                    .collect(Collectors.joining(", "))
                            + ". Correct them, or set handleInvalid to skip: those of the length that the most have are trained on");
        }
        return counts.entrySet().stream()
                .filter(each -> each.getKey() > 0)
                .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Comparator.comparing(Map.Entry::getKey)))
                .map(Map.Entry::getKey);
    }
}
