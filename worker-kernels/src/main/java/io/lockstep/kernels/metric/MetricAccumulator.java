package io.lockstep.kernels.metric;

import java.util.Map;

/**
 * Rows seen so far by one metric. {@link #value} and {@link #toBytes} are functions of the multiset of rows: neither
 * the order of {@link #add} nor how parts were merged changes a bit. Not thread-safe.
 */
public interface MetricAccumulator {
    /**
     * Adds rows. Symbols: K outputs per row, T target floats per row.
     *
     * @param rows B
     * @param size K
     * @param scores [B, K] what the loss's {@code predict} gave. Not modified.
     * @param targets [B, T] with T as the loss says. Not modified.
     * @param weights [B] at least 0. Not modified.
     * @param losses [B] unweighted loss of each row. Not modified.
     */
    void add(int rows, int size, float[] scores, float[] targets, float[] weights, float[] losses);

    /**
     * Adds the rows another accumulator of the same metric wrote by {@link #toBytes}.
     *
     * @throws IllegalArgumentException when the bytes are not such a state
     */
    void merge(byte[] state);

    /** All rows seen, for another process. */
    byte[] toBytes();

    /** Whether {@link #value} is the weighted mean of what it would be of each row alone. */
    default boolean isMeanOfRows() {
        return false;
    }

    /** What tables and JSON show, by name: the {@link #value}, or several numbers of a metric that is no single one. */
    default Map<String, Double> values(String name) {
        return Map.of(name, value());
    }

    /** The metric; NaN where it is undefined (no rows, one class only) or a score or loss was not finite. */
    double value();
}
