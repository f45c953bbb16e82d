package io.lockstep.driver.quantile;

import java.util.Arrays;

/**
 * Exact counts of keys in cells. A cell holds the keys that agree in all but their last {@code level} bits; the level is the
 * smallest at which there are no more cells than the limit. It is a property of the set of keys: as keys come, and as counts
 * are merged, it only rises, and never above what the whole set needs. So neither order nor division changes anything. Not
 * thread-safe.
 */
final class CellCounts {
    private static final int PENDING = 1024;
    private static final int LARGEST_LEVEL = 63;

    private final int limit;
    private int level;
    private int size;
    private long[] cells = new long[0];
    private long[] counts = new long[0];
    private long[] pending = new long[0];
    private int waiting;

    /** @param limit most cells, at least 2 */
    CellCounts(int limit) {
        this.limit = limit;
    }

    void add(long key) {
        if (waiting == pending.length) {
            settle();
            pending = pending.length == 0 ? new long[PENDING] : pending;
        }
        pending[waiting++] = key;
    }

    /** Takes into account counts of the same kind; {@code other} is as it was but for what it had not counted yet. */
    void merge(CellCounts other) {
        settle();
        other.settle();
        int common = Math.max(level, other.level);
        raise(common);
        CellCounts raised = other.copy();
        raised.raise(common);
        join(raised.cells, raised.counts, raised.size);
    }

    private CellCounts copy() {
        CellCounts copy = new CellCounts(limit);
        copy.level = level;
        copy.size = size;
        copy.cells = Arrays.copyOf(cells, size);
        copy.counts = Arrays.copyOf(counts, size);
        return copy;
    }

    private void settle() {
        if (waiting == 0) {
            return;
        }
        Arrays.sort(pending, 0, waiting);
        long[] ones = new long[waiting];
        int distinct = 0;
        for (int i = 0; i < waiting; i++) {
            long cell = pending[i] >> level;
            if (distinct == 0 || pending[distinct - 1] != cell) {
                pending[distinct++] = cell;
            }
            ones[distinct - 1]++;
        }
        waiting = 0;
        join(pending, ones, distinct);
    }

    /** Adds cells of this level, ascending. */
    private void join(long[] others, long[] otherCounts, int otherSize) {
        long[] joined = new long[size + otherSize];
        long[] joinedCounts = new long[size + otherSize];
        int own = 0;
        int other = 0;
        int next = 0;
        while (own < size || other < otherSize) {
            // no number has the largest key
            long mine = own < size ? cells[own] : Long.MAX_VALUE;
            long its = other < otherSize ? others[other] : Long.MAX_VALUE;
            joined[next] = Math.min(mine, its);
            if (mine <= its) {
                joinedCounts[next] += counts[own++];
            }
            if (its <= mine) {
                joinedCounts[next] += otherCounts[other++];
            }
            next++;
        }
        cells = joined;
        counts = joinedCounts;
        size = next;
        while (size > limit) {
            raise(level + 1);
        }
    }

    private void raise(int to) {
        int by = to - level;
        if (by == 0) {
            return;
        }
        int distinct = 0;
        for (int i = 0; i < size; i++) {
            long cell = cells[i] >> by;
            if (distinct > 0 && cells[distinct - 1] == cell) {
                counts[distinct - 1] += counts[i];
            } else {
                cells[distinct] = cell;
                counts[distinct++] = counts[i];
            }
        }
        size = distinct;
        level = to;
    }

    int size() {
        settle();
        return size;
    }

    long total() {
        settle();
        long total = 0;
        for (int i = 0; i < size; i++) {
            total += counts[i];
        }
        return total;
    }

    long count(int cell) {
        return counts[cell];
    }

    /** Whether each cell is one key. */
    boolean exact() {
        settle();
        return level == 0;
    }

    /** Smallest key of a cell. */
    long low(int cell) {
        return cells[cell] << level;
    }

    /** Largest key of a cell. */
    long high(int cell) {
        return low(cell) + ((1L << level) - 1);
    }

    void write(KeyWriter out) {
        settle();
        out.write(level);
        out.write(size);
        long last = 0;
        for (int i = 0; i < size; i++) {
            out.write(cells[i] - last);
            out.write(counts[i]);
            last = cells[i];
        }
    }

    static CellCounts read(KeyReader in, int limit) {
        CellCounts read = new CellCounts(limit);
        read.level = Math.min(LARGEST_LEVEL, (int) in.read());
        read.size = (int) in.read();
        read.cells = new long[read.size];
        read.counts = new long[read.size];
        long last = 0;
        for (int i = 0; i < read.size; i++) {
            last += in.read();
            read.cells[i] = last;
            read.counts[i] = in.read();
        }
        return read;
    }
}
