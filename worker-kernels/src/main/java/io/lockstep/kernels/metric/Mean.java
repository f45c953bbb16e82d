package io.lockstep.kernels.metric;

import io.lockstep.kernels.sum.ExactSum;
import java.nio.ByteBuffer;

/** Weighted mean of one number per row, both sums exact. */
final class Mean implements MetricAccumulator {
    /** The number of one row. */
    @FunctionalInterface
    interface RowValue {
        /**
         * @param row whose scores start at {@code row * size}
         * @param size K
         */
        double of(int row, int size, float[] scores, float[] targets, float[] losses);
    }

    private final RowValue rowValue;
    private final boolean root;
    private final ExactSum sum = new ExactSum();
    private final ExactSum weight = new ExactSum();

    /** @param root whether the metric is the square root of the mean */
    Mean(RowValue rowValue, boolean root) {
        this.rowValue = rowValue;
        this.root = root;
    }

    @Override
    public void add(int rows, int size, float[] scores, float[] targets, float[] weights, float[] losses) {
        for (int row = 0; row < rows; row++) {
            if (weights[row] != 0) {
                sum.add(weights[row] * rowValue.of(row, size, scores, targets, losses));
                weight.add(weights[row]);
            }
        }
    }

    @Override
    public void merge(byte[] state) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        sum.mergeFrom(bytes);
        weight.mergeFrom(bytes);
    }

    @Override
    public byte[] toBytes() {
        byte[] first = sum.toBytes();
        byte[] second = weight.toBytes();
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    @Override
    public boolean isMeanOfRows() {
        return !root;
    }

    @Override
    public double value() {
        if (sum.rejected() != 0 || weight.rejected() != 0) {
            return Double.NaN;
        }
        double mean = sum.value() / weight.value();
        return root ? Math.sqrt(mean) : mean;
    }
}
