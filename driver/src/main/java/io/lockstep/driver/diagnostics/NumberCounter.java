package io.lockstep.driver.diagnostics;

import io.lockstep.driver.diagnostics.Diagnostics.Moment;
import io.lockstep.driver.diagnostics.Diagnostics.Numbers;
import io.lockstep.driver.diagnostics.Diagnostics.Pair;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Pairs of true and predicted numbers: those of smallest hashes, the latest, and the residuals of all. */
final class NumberCounter {
    /** Most pairs that are drawn. */
    static final int PAIRS = 500;

    /** Most rows of a course. */
    static final int COURSE = 600;

    private static final Comparator<Answered> BY_HASH = Comparator.comparingLong(Answered::hash)
            .thenComparingDouble(Answered::right)
            .thenComparingDouble(Answered::predicted);
    private static final Comparator<Answered> LATEST_FIRST =
            Comparator.comparingDouble((Answered row) -> -row.order()).thenComparing(BY_HASH);

    private final TreeSet<Answered> drawn = new TreeSet<>(BY_HASH);
    private final TreeSet<Answered> latest = new TreeSet<>(LATEST_FIRST);
    private final DyadicHistogram residuals = new DyadicHistogram();

    /**
     * A row's true and predicted number.
     *
     * @param order NaN: it has none
     */
    record Answered(long hash, double order, double right, double predicted) {}

    void add(Answered row) {
        residuals.add(row.predicted - row.right);
        keep(row);
    }

    private void keep(Answered row) {
        drawn.add(row);
        if (drawn.size() > PAIRS) {
            drawn.pollLast();
        }
        if (!Double.isNaN(row.order)) {
            latest.add(row);
            if (latest.size() > COURSE) {
                latest.pollLast();
            }
        }
    }

    void write(DataOutput out) throws IOException {
        residuals.write(out);
        for (TreeSet<Answered> kept : List.of(drawn, latest)) {
            out.writeInt(kept.size());
            for (Answered row : kept) {
                out.writeLong(row.hash);
                out.writeDouble(row.order);
                out.writeDouble(row.right);
                out.writeDouble(row.predicted);
            }
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        residuals.mergeFrom(in);
        for (int part = 0; part < 2; part++) {
            for (int left = in.readInt(); left > 0; left--) {
                keep(new Answered(in.readLong(), in.readDouble(), in.readDouble(), in.readDouble()));
            }
        }
    }

    Numbers numbers(String name) {
        List<Pair> pairs = new ArrayList<>();
        drawn.forEach(row -> pairs.add(new Pair(row.right, row.predicted)));
        List<Moment> course = new ArrayList<>();
        latest.descendingSet().forEach(row -> course.add(new Moment(row.order, row.right, row.predicted)));
        return new Numbers(name, pairs, residuals.histogram(), course);
    }
}
