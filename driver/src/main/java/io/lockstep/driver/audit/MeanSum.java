package io.lockstep.driver.audit;

import io.lockstep.kernels.sum.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Exact sums of numbers and of their squares. */
final class MeanSum {
    private long count;
    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();

    void add(double value) {
        count++;
        sum.add(value);
        squares.addProduct(value, value);
    }

    /** Numbers that were added. */
    long count() {
        return count;
    }

    /** NaN of none. */
    double mean() {
        return sum.value() / count;
    }

    /** Of the mean, from the variance of a sample. */
    Estimate estimate() {
        ExactSum rows = new ExactSum();
        rows.add((double) count);
        double variance = ExactSum.squaredDistance(rows, sum, squares) / (count - 1.0) / count;
        return new MeanEstimate(mean(), count, variance, count - 1.0);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        write(out, sum);
        write(out, squares);
    }

    void mergeFrom(DataInput in) throws IOException {
        count += in.readLong();
        merge(in, sum);
        merge(in, squares);
    }

    static void write(DataOutput out, ExactSum sum) throws IOException {
        byte[] bytes = sum.toBytes();
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static void merge(DataInput in, ExactSum sum) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        sum.mergeFrom(ByteBuffer.wrap(bytes));
    }
}
