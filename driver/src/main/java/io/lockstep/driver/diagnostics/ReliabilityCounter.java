package io.lockstep.driver.diagnostics;

import io.lockstep.driver.diagnostics.Diagnostics.Bin;
import io.lockstep.kernels.sum.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Exact sums of probabilities, and of what came true, in bins of equal width; one holds its upper end, the first 0 too. */
final class ReliabilityCounter {
    private static final int BINS = 10;

    private final long[] rows = new long[BINS];
    private final ExactSum[] probabilities = new ExactSum[BINS];
    private final ExactSum[] trues = new ExactSum[BINS];
    /** Answers that are no probabilities. */
    private long others;

    ReliabilityCounter() {
        Arrays.setAll(probabilities, bin -> new ExactSum());
        Arrays.setAll(trues, bin -> new ExactSum());
    }

    /** @param share of the answer that came true, from 0 to 1 */
    void add(float probability, float share) {
        if (!(probability >= 0 && probability <= 1)) {
            others++;
            return;
        }
        int bin = Math.max(0, (int) Math.ceil((double) probability * BINS) - 1);
        rows[bin]++;
        probabilities[bin].add(probability);
        trues[bin].add(share);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(others);
        for (int bin = 0; bin < BINS; bin++) {
            out.writeLong(rows[bin]);
            write(probabilities[bin], out);
            write(trues[bin], out);
        }
    }

    private static void write(ExactSum sum, DataOutput out) throws IOException {
        byte[] bytes = sum.toBytes();
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    void mergeFrom(DataInput in) throws IOException {
        others += in.readLong();
        for (int bin = 0; bin < BINS; bin++) {
            rows[bin] += in.readLong();
            merge(probabilities[bin], in);
            merge(trues[bin], in);
        }
    }

    private static void merge(ExactSum sum, DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        sum.mergeFrom(ByteBuffer.wrap(bytes));
    }

    /** Those with rows; none where an answer was no probability. */
    List<Bin> bins() {
        List<Bin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS && others == 0; bin++) {
            if (rows[bin] > 0) {
                bins.add(new Bin(probabilities[bin].value() / rows[bin], trues[bin].value() / rows[bin], rows[bin]));
            }
        }
        return bins;
    }
}
