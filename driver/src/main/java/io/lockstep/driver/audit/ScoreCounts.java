package io.lockstep.driver.audit;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each score occurs with each answer. Scores are known by the leading bits of their doubles, as many as leave at most
 * {@link #CAPACITY} different ones, or fewer where there are many counts: that number depends on the scores alone, so that parts
 * merge in any order to the same.
 */
final class ScoreCounts {
    static final int CAPACITY = 32_768;

    /**
     * Rows with a score.
     *
     * @param no rows whose answer is no
     * @param yes rows whose answer is yes
     */
    record Scored(double score, long no, long yes) {}

    private int capacity = CAPACITY;
    private int dropped;
    private Map<Long, long[]> counts = new HashMap<>();

    /** @param score at least 0 */
    void add(double score, boolean yes) {
        long key = Double.doubleToLongBits(score == 0 ? 0.0 : score) >>> dropped;
        counts.computeIfAbsent(key, none -> new long[2])[yes ? 1 : 0]++;
        fit();
    }

    /** Keeps at most so many different ones; never more than before. */
    void limit(int most) {
        if (most < capacity) {
            capacity = most;
            fit();
        }
    }

    /** Drops as few bits as leave few enough. */
    private void fit() {
        int bits = LeadingBits.toDrop(counts.keySet(), capacity);
        if (bits > 0) {
            counts = coarser(counts, bits);
            dropped += bits;
        }
    }

    private static Map<Long, long[]> coarser(Map<Long, long[]> counts, int bits) {
        Map<Long, long[]> coarse = new HashMap<>();
        counts.forEach((key, own) -> {
            long[] all = coarse.computeIfAbsent(key >>> bits, none -> new long[2]);
            all[0] += own[0];
            all[1] += own[1];
        });
        return coarse;
    }

    /** By score, rising; of scores that count as equal the least. */
    List<Scored> sorted() {
        List<Scored> sorted = new ArrayList<>();
        new TreeMap<>(counts)
                .forEach((key, own) -> sorted.add(new Scored(Double.longBitsToDouble(key << dropped), own[0], own[1])));
        return sorted;
    }

    /** One half of the rows, drawn by coins. */
    static List<Scored> half(List<Scored> scored, int number) {
        List<Scored> half = new ArrayList<>();
        for (int i = 0; i < scored.size(); i++) {
            Scored own = scored.get(i);
            half.add(new Scored(
                    own.score, Coins.heads(own.no, number, 2L * i), Coins.heads(own.yes, number, 2L * i + 1)));
        }
        return half;
    }

    /** The other half. */
    static List<Scored> without(List<Scored> scored, List<Scored> half) {
        List<Scored> rest = new ArrayList<>();
        for (int i = 0; i < scored.size(); i++) {
            Scored own = scored.get(i);
            rest.add(new Scored(own.score, own.no - half.get(i).no, own.yes - half.get(i).yes));
        }
        return rest;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(dropped);
        out.writeInt(counts.size());
        for (Map.Entry<Long, long[]> own : new TreeMap<>(counts).entrySet()) {
            out.writeLong(own.getKey());
            out.writeLong(own.getValue()[0]);
            out.writeLong(own.getValue()[1]);
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        int others = in.readInt();
        Map<Long, long[]> read = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            read.put(in.readLong(), new long[] {in.readLong(), in.readLong()});
        }
        if (others > dropped) {
            counts = coarser(counts, others - dropped);
            dropped = others;
        }
        coarser(read, dropped - others).forEach((key, own) -> {
            long[] all = counts.computeIfAbsent(key, none -> new long[2]);
            all[0] += own[0];
            all[1] += own[1];
        });
        fit();
    }

    /**
     * Area under the ROC curve, equal scores one half, with DeLong's variance: of placements, the share of the other answer's rows
     * that a row's score is right against.
     */
    Estimate auc() {
        TreeMap<Long, long[]> sorted = new TreeMap<>(counts);
        double no = 0;
        double yes = 0;
        for (long[] own : sorted.values()) {
            no += own[0];
            yes += own[1];
        }
        double noBelow = 0;
        double yesBelow = 0;
        double won = 0;
        double yesSquares = 0;
        double noSquares = 0;
        for (long[] own : sorted.values()) {
            double ofYes = (noBelow + 0.5 * own[0]) / no;
            double ofNo = (yes - yesBelow - 0.5 * own[1]) / yes;
            won += own[1] * (noBelow + 0.5 * own[0]);
            yesSquares += own[1] * ofYes * ofYes;
            noSquares += own[0] * ofNo * ofNo;
            noBelow += own[0];
            yesBelow += own[1];
        }
        double auc = won / (yes * no);
        double s10 = Math.max(0, yesSquares - yes * auc * auc) / (yes - 1) / yes;
        double s01 = Math.max(0, noSquares - no * auc * auc) / (no - 1) / no;
        double variance = s10 + s01;
        double degrees = variance * variance / (s10 * s10 / (yes - 1) + s01 * s01 / (no - 1));
        return new AreaEstimate(auc, (long) yes, (long) no, variance, degrees);
    }
}
