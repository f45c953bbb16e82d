package io.lockstep.driver.quantile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Quantiles of numbers, exactly: of n numbers, sorted, {@code x[0] … x[n - 1]}, the quantile of probability p lies at
 * {@code h = (n - 1) p}, between {@code x[floor(h)]} and its successor, linearly. That is type 7 of Hyndman and Fan,
 * <a href="https://doi.org/10.2307/2684934">Sample Quantiles in Statistical Packages</a> (1996), the default of R and NumPy.
 *
 * <p>The numbers are looked at in passes. A pass counts them in at most {@value #FIRST} cells; the next one looks into those
 * cells alone that hold an order statistic that is asked for, each in at most {@value #NEXT} cells of its own, until each is
 * one number. Numbers with at most {@value #FIRST} different values take one pass, eight million of any kind mostly two.
 * Not thread-safe.
 */
public final class OrderStatistics {
    private static final int FIRST = 16_384;
    private static final int NEXT = 512;

    private final List<Double> probabilities;
    /** Bins of {@link #cuts}; 0: not asked for. */
    private final int bins;

    private final int limit;
    private final int nextLimit;
    private final List<Cell> cells = new ArrayList<>();
    /** Order statistics that earlier passes found, by rank from 0. */
    private final Map<Long, Statistic> known = new TreeMap<>();
    /** Numbers there are; unknown to the first pass. */
    private final long total;
    /** What follows from what was counted; absent: not sought since. */
    private @Nullable Found found;

    /**
     * Numbers to be counted.
     *
     * @param before how many numbers are smaller than all of them
     */
    private record Cell(long low, long high, long before, CellCounts counts) {}

    /**
     * An order statistic.
     *
     * @param upTo numbers that are not larger
     */
    private record Statistic(double value, long upTo) {}

    /** Order statistics, and the cells to look into for the others. */
    private record Found(Map<Long, Statistic> known, Map<Long, Cell> open) {}

    /**
     * The upper end of a bin.
     *
     * @param upTo numbers that are not larger
     */
    public record Cut(double value, long upTo) {}

    /** @param probabilities from 0 to 1, of the quantiles that will be asked for */
    public OrderStatistics(List<Double> probabilities) {
        this(probabilities, FIRST, NEXT);
    }

    OrderStatistics(List<Double> probabilities, int limit, int nextLimit) {
        this(probabilities, 0, limit, nextLimit, -1);
        if (!probabilities.isEmpty()) {
            cells.add(new Cell(Long.MIN_VALUE, Long.MAX_VALUE, 0, new CellCounts(limit)));
        }
    }

    private OrderStatistics(List<Double> probabilities, int bins, int limit, int nextLimit, long total) {
        this.probabilities = List.copyOf(probabilities);
        this.bins = bins;
        this.limit = limit;
        this.nextLimit = nextLimit;
        this.total = total;
    }

    /**
     * For {@link #cuts} in place of quantiles.
     *
     * @param bins to be cut, at least 1
     * @param limit most cells of the first pass, at least 2
     * @param nextLimit most cells that a later one looks into each of the first with, at least 2
     */
    public static OrderStatistics ofBins(int bins, int limit, int nextLimit) {
        OrderStatistics statistics = new OrderStatistics(List.of(), bins, limit, nextLimit, -1);
        statistics.cells.add(new Cell(Long.MIN_VALUE, Long.MAX_VALUE, 0, new CellCounts(limit)));
        return statistics;
    }

    /** @param number neither NaN nor minus zero */
    public void add(double number) {
        if (cells.isEmpty()) {
            return;
        }
        found = null;
        long key = NumberKeys.of(number);
        int from = 0;
        int to = cells.size() - 1;
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            if (cells.get(middle).low <= key) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        Cell cell = cells.get(from);
        if (cell.low <= key && key <= cell.high) {
            cell.counts.add(key);
        }
    }

    /** What this pass counted, for {@link #merge} of one that began this pass as this one did. */
    public String counted() {
        KeyWriter out = new KeyWriter();
        cells.forEach(cell -> cell.counts.write(out));
        return out.text();
    }

    /** Takes into account what another one counted in the same pass. */
    public void merge(String counted) {
        found = null;
        KeyReader in = new KeyReader(counted);
        for (Cell cell : cells) {
            cell.counts.merge(CellCounts.read(in, limit));
        }
    }

    /** Whether all quantiles are known. */
    public boolean settled() {
        return find().open.isEmpty();
    }

    /** For another pass over the same numbers: it knows what is known after this one. */
    public OrderStatistics again() {
        Found now = find();
        OrderStatistics next = new OrderStatistics(probabilities, bins, nextLimit, nextLimit, total());
        next.known.putAll(now.known);
        next.cells.addAll(now.open.values());
        return next;
    }

    private long total() {
        return total >= 0 || cells.isEmpty() ? total : cells.get(0).counts.total();
    }

    private Found find() {
        Found now = found;
        if (now == null) {
            now = seek();
            found = now;
        }
        return now;
    }

    private Found seek() {
        Map<Long, Statistic> values = new TreeMap<>(known);
        Map<Long, Cell> open = new TreeMap<>();
        NavigableSet<Long> sought = ranks();
        sought.removeAll(known.keySet());
        for (Cell cell : cells) {
            CellCounts counts = cell.counts;
            long before = cell.before;
            int size = counts.size();
            for (int inner = 0; inner < size; inner++) {
                long after = before + counts.count(inner);
                for (Long rank = sought.ceiling(before); rank != null && rank < after; rank = sought.ceiling(before)) {
                    sought.remove(rank);
                    long low = counts.low(inner);
                    if (counts.exact()) {
                        values.put(rank, new Statistic(NumberKeys.number(low), after));
                    } else {
                        open.put(low, new Cell(low, counts.high(inner), before, new CellCounts(nextLimit)));
                    }
                }
                before = after;
            }
        }
        if (!sought.isEmpty()) {
            throw new IllegalStateException("order statistic " + sought.first() + " of " + total()
                    + ": expected the numbers of the pass before, got others. Read the same data");
        }
        return new Found(values, open);
    }

    private NavigableSet<Long> ranks() {
        TreeSet<Long> ranks = new TreeSet<>();
        long count = total();
        for (double probability : probabilities) {
            if (count > 0) {
                long rank = rank(probability, count);
                ranks.add(rank);
                ranks.add(Math.min(count - 1, rank + 1));
            }
        }
        for (int bin = 1; bin < bins && count > 0; bin++) {
            ranks.add(cutRank(bin, count));
        }
        return ranks;
    }

    /** {@code ceil(count bin / bins) - 1}, at least 0: the last number of so many bins of as many numbers each. */
    private long cutRank(int bin, long count) {
        long whole = count / bins * bin;
        long rest = (count % bins * bin + bins - 1) / bins;
        return Math.max(0, whole + rest - 1);
    }

    /**
     * The different numbers that cut all, sorted, into bins of as many each, as far as equal numbers allow: of n numbers
     * and B bins {@code x[ceil(n b / B) - 1]}, b from 1 to B - 1, those that are the largest of all left out. Quantiles of
     * type 1, each a number that was added.
     */
    public List<Cut> cuts() {
        long count = total();
        List<Cut> cuts = new ArrayList<>();
        for (Statistic own : find().known.values()) {
            boolean again = !cuts.isEmpty() && cuts.get(cuts.size() - 1).value() == own.value;
            if (!again && own.upTo < count) {
                cuts.add(new Cut(own.value, own.upTo));
            }
        }
        return cuts;
    }

    private static long rank(double probability, long count) {
        return (long) Math.floor((count - 1) * probability);
    }

    /**
     * A quantile that was asked for, of {@link #settled} numbers; 0 where there are none.
     *
     * @param probability one of those the object was made with
     */
    public double quantile(double probability) {
        long count = total();
        if (count <= 0) {
            return 0;
        }
        Map<Long, Statistic> values = find().known;
        long rank = rank(probability, count);
        double part = (count - 1) * probability - rank;
        double low = value(values, rank);
        double high = value(values, Math.min(count - 1, rank + 1));
        // as NumPy: each end exactly, and never past it
        double between = part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
        return low == high ? low : between;
    }

    private static double value(Map<Long, Statistic> values, long rank) {
        Statistic statistic = values.get(rank);
        if (statistic == null) {
            throw new IllegalArgumentException("order statistic " + rank + ": expected one that was asked for");
        }
        return statistic.value;
    }
}
