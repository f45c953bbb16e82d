package io.lockstep.kernels.metric;

import io.lockstep.kernels.sum.ExactSum;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Sums that {@link RSquared} is a function of. Symbols: w weight, t target, x score. */
final class RSquaredSums implements MetricAccumulator {
    private final ExactSum weight = new ExactSum();
    /** One of each output; none before the first row. */
    private final List<Column> columns = new ArrayList<>();

    private long rows;

    /**
     * Sums over the rows of one output.
     *
     * @param targets of w t
     * @param squares of w t^2
     * @param errors of w (t - x)^2
     */
    private record Column(ExactSum targets, ExactSum squares, ExactSum errors) {
        Column() {
            this(new ExactSum(), new ExactSum(), new ExactSum());
        }

        void add(double w, double t, double x) {
            double error = t - x;
            targets.addProduct(w, t);
            squares.addProduct(w, t * t); // the square of a float is exact
            errors.add(w * (error * error));
        }

        double value(ExactSum weight) {
            double distance = ExactSum.squaredDistance(weight, targets, squares);
            double error = errors.value();
            if (targets.rejected() + squares.rejected() + errors.rejected() != 0) {
                return Double.NaN;
            }
            return distance > 0 ? 1 - error / distance : error == 0 ? 1 : 0;
        }

        List<ExactSum> sums() {
            return List.of(targets, squares, errors);
        }
    }

    @Override
    public void add(int count, int size, float[] scores, float[] targets, float[] weights, float[] losses) {
        grow(size);
        for (int row = 0; row < count; row++) {
            float w = weights[row];
            if (w != 0) {
                weight.add(w);
                rows++;
                for (int j = 0; j < size; j++) {
                    columns.get(j).add(w, targets[row * size + j], scores[row * size + j]);
                }
            }
        }
    }

    private void grow(int size) {
        while (columns.size() < size) {
            columns.add(new Column());
        }
    }

    @Override
    public double value() {
        if (rows < 2 || weight.rejected() != 0) {
            return Double.NaN;
        }
        double sum = 0;
        for (Column column : columns) {
            sum += column.value(weight);
        }
        return sum / columns.size();
    }

    /** Rows, outputs, the sum of weights, then each output's sums. */
    @Override
    public byte[] toBytes() {
        List<byte[]> states = new ArrayList<>();
        states.add(weight.toBytes());
        for (Column column : columns) {
            column.sums().forEach(sum -> states.add(sum.toBytes()));
        }
        int size = states.stream().mapToInt(state -> state.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + size)
                .putLong(rows)
                .putInt(columns.size());
        states.forEach(bytes::put);
        return bytes.array();
    }

    @Override
    public void merge(byte[] state) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        int size = state.length < Long.BYTES + Integer.BYTES ? -1 : bytes.getInt(Long.BYTES);
        if (size < 0 || size > state.length) {
            throw new IllegalArgumentException("r2: expected the sums of at most " + state.length
                    + " outputs in as many bytes, got " + size + ". The data are cut or foreign");
        }
        rows += bytes.getLong();
        grow(bytes.getInt());
        weight.mergeFrom(bytes);
        for (int i = 0; i < size; i++) {
            columns.get(i).sums().forEach(sum -> sum.mergeFrom(bytes));
        }
    }
}
