package io.lockstep.driver.diagnostics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Counts of numbers in bins {@code [i 2^k, (i + 1) 2^k)}, k the smallest with which at most {@link #CAPACITY} bins reach from the
 * least to the largest. Bins of twice the width are pairs of bins, so counts are exact, and k depends on the least and the
 * largest number alone: parts merge in any order to the same.
 */
final class DyadicHistogram {
    private static final int CAPACITY = 1024;
    private static final int SHOWN = 40;
    private static final int FINEST = -100;
    /** Bins are numbered below it, so that their numbers are exact. */
    private static final long FAR = 1L << 50;
    /** A tail is one of this many. */
    private static final long TAIL = 200;

    private int exponent = FINEST;
    private NavigableMap<Long, Long> bins = new TreeMap<>();

    /** @param value finite */
    void add(double value) {
        while (Math.abs(Math.scalb(value, -exponent)) >= FAR) {
            coarsen(1);
        }
        bins.merge((long) Math.floor(Math.scalb(value, -exponent)), 1L, Long::sum);
        fit();
    }

    private void fit() {
        while (!bins.isEmpty() && bins.lastKey() - bins.firstKey() >= CAPACITY) {
            coarsen(1);
        }
    }

    private void coarsen(int steps) {
        exponent += steps;
        bins = coarser(bins, steps);
    }

    private static NavigableMap<Long, Long> coarser(Map<Long, Long> bins, int steps) {
        TreeMap<Long, Long> coarse = new TreeMap<>();
        bins.forEach((bin, count) -> coarse.merge(bin >> Math.min(steps, Long.SIZE - 1), count, Long::sum));
        return coarse;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(exponent);
        out.writeInt(bins.size());
        for (Map.Entry<Long, Long> bin : bins.entrySet()) {
            out.writeLong(bin.getKey());
            out.writeLong(bin.getValue());
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        int others = in.readInt();
        TreeMap<Long, Long> read = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            long bin = in.readLong();
            read.put(bin, in.readLong());
        }
        if (others > exponent) {
            coarsen(others - exponent);
        }
        coarser(read, exponent - others).forEach((bin, count) -> bins.merge(bin, count, Long::sum));
        fit();
    }

    /** The middle 99 percent in at most {@link #SHOWN} bins. */
    Diagnostics.Histogram histogram() {
        if (bins.isEmpty()) {
            return new Diagnostics.Histogram(0, 1, List.of(), 0, 0);
        }
        long rows = bins.values().stream().mapToLong(Long::longValue).sum();
        long first = bins.firstKey();
        long last = bins.lastKey();
        long before = 0;
        for (Map.Entry<Long, Long> bin : bins.entrySet()) {
            first = before <= rows / TAIL ? bin.getKey() : first;
            before += bin.getValue();
            if (before >= rows - rows / TAIL) {
                last = bin.getKey();
                break;
            }
        }
        int steps = 0;
        while ((last >> steps) - (first >> steps) >= SHOWN) {
            steps++;
        }
        NavigableMap<Long, Long> coarse = coarser(bins, steps);
        long low = first >> steps;
        List<Long> counts = new ArrayList<>();
        for (long bin = low; bin <= last >> steps; bin++) {
            counts.add(coarse.getOrDefault(bin, 0L));
        }
        double width = Math.scalb(1.0, exponent + steps);
        return new Diagnostics.Histogram(
                low * width, width, counts, sum(coarse.headMap(low)), sum(coarse.tailMap(last >> steps, false)));
    }

    private static long sum(Map<Long, Long> bins) {
        return bins.values().stream().mapToLong(Long::longValue).sum();
    }
}
