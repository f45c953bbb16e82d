package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several metrics over the same rows. Each task, thread or rank adds its rows to a set of its own, sends
 * {@link #toBytes}, and one place merges them, in any order. Not thread-safe.
 */
public final class MetricSet {
    private final List<Metric> metrics;
    private final List<MetricAccumulator> accumulators = new ArrayList<>();
    private long rows;

    /**
     * @param metrics with different names, which measure the target
     */
    public MetricSet(List<Metric> metrics, Target target) {
        this.metrics = List.copyOf(metrics);
        for (Metric metric : metrics) {
            accumulators.add(metric.accumulator(target.measuredAs()));
        }
    }

    /** What is usually measured of a target. */
    public static MetricSet of(Target target) {
        return new MetricSet(Metrics.of(target), target);
    }

    /** Adds rows to every metric; arguments as in {@link MetricAccumulator#add}. */
    public void add(int count, int size, float[] scores, float[] targets, float[] weights, float[] losses) {
        for (MetricAccumulator accumulator : accumulators) {
            accumulator.add(count, size, scores, targets, weights, losses);
        }
        rows += count;
    }

    /** Rows added, of any weight. */
    public long rows() {
        return rows;
    }

    /** Name and value of each metric, in order. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < metrics.size(); i++) {
            values.putAll(accumulators.get(i).values(metrics.get(i).name()));
        }
        return values;
    }

    /**
     * One metric's value, without those of the others.
     *
     * @throws IllegalArgumentException when it is not among them
     */
    public double value(String name) {
        for (int i = 0; i < metrics.size(); i++) {
            if (metrics.get(i).name().equals(name)) {
                return accumulators.get(i).value();
            }
        }
        throw new IllegalArgumentException("metric " + name + ": expected one of the set, got none. Measure it");
    }

    /** Rows (8 bytes), then for each metric the length of its state (4 bytes) and the state; big-endian. */
    public byte[] toBytes() {
        List<byte[]> states = new ArrayList<>();
        int size = Long.BYTES;
        for (MetricAccumulator accumulator : accumulators) {
            byte[] state = accumulator.toBytes();
            states.add(state);
            size = Math.addExact(size, Integer.BYTES + state.length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).putLong(rows);
        for (byte[] state : states) {
            bytes.putInt(state.length).put(state);
        }
        return bytes.array();
    }

    /**
     * Adds the rows a set of the same metrics wrote.
     *
     * @throws IllegalArgumentException when the bytes are not such a set
     */
    public void merge(byte[] other) {
        ByteBuffer bytes = ByteBuffer.wrap(other);
        require(bytes, Long.BYTES);
        long othersRows = bytes.getLong();
        for (MetricAccumulator accumulator : accumulators) {
            require(bytes, Integer.BYTES);
            int length = bytes.getInt();
            require(bytes, length);
            byte[] state = new byte[length];
            bytes.get(state);
            accumulator.merge(state);
        }
        if (bytes.hasRemaining()) {
            throw new IllegalArgumentException("metrics: expected the state of " + metrics.size() + " metrics, got "
                    + bytes.remaining() + " bytes more. Merge sets of the same metrics only");
        }
        rows += othersRows;
    }

    private static void require(ByteBuffer bytes, int count) {
        if (count < 0 || bytes.remaining() < count) {
            throw new IllegalArgumentException("metrics: expected " + count + " bytes more, got " + bytes.remaining()
                    + ". Merge sets of the same metrics only");
        }
    }
}
