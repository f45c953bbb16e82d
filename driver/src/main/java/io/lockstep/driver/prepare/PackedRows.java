package io.lockstep.driver.prepare;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Packed rows of a task on their way to their shards, each with the number of equal ones it stands for, and behind them
 * one with the account of the bad ones and, where it is looked for, one with what the profile found. So neither a million equal rows, whose place in the order is one and the same, nor
 * a million bad ones become as many records of one shard's task: of equal rows that follow each other closely one is sent.
 * How they are counted together depends on the task; the sums do not.
 */
final class PackedRows implements Iterator<Tuple2<byte[], Integer>> {
    private static final int MOST_KEPT = 1024;
    private static final int KEPT_BYTES = 4 << 20;

    private final Iterator<Row> rows;
    private final Packing packing;
    private final Tally bad = new Tally();
    /** Rows by some bits of their identity; a row whose place is taken by another drives that out. */
    private final byte[] @Nullable [] kept;

    private final int[] counts;
    private final byte badSide;
    private int given;
    private boolean counted;
    private boolean profiled;
    private @Nullable Tuple2<byte[], Integer> upcoming;

    /**
     * @param rowBytes of a packed row, but for what is ragged in it
     * @param badSide of the account
     */
    PackedRows(Iterator<Row> rows, Packing packing, int rowBytes, byte badSide) {
        this.badSide = badSide;
        this.rows = rows;
        this.packing = packing;
        int count = Integer.highestOneBit(Math.max(1, Math.min(MOST_KEPT, KEPT_BYTES / Math.max(1, rowBytes))));
        this.kept = new byte[count][];
        this.counts = new int[count];
    }

    @Override
    public boolean hasNext() {
        while (upcoming == null && rows.hasNext()) {
            byte[] row = packing.pack(rows.next());
            if (row == null) {
                packing.count(bad);
            } else {
                upcoming = keep(row);
            }
        }
        while (upcoming == null && given < kept.length) {
            byte[] row = kept[given];
            upcoming = row == null ? null : new Tuple2<>(row, counts[given]);
            given++;
        }
        if (upcoming == null && !counted) {
            counted = true;
            upcoming = new Tuple2<>(Packing.sided(badSide, bad.toBytes()), 1);
        }
        if (upcoming == null && !profiled) {
            profiled = true;
            byte[] found = packing.profiled();
            upcoming = found == null ? null : new Tuple2<>(Packing.sided(Packing.PROFILE, found), 1);
        }
        return upcoming != null;
    }

    /** Keeps a row, and gives the other that it drives out, if there is one. */
    private @Nullable Tuple2<byte[], Integer> keep(byte[] row) {
        int place = ((row[3] & 0xFF) << 8 | (row[4] & 0xFF)) & (kept.length - 1);
        if (row.length > KEPT_BYTES / kept.length) {
            return new Tuple2<>(row, 1);
        }
        byte[] before = kept[place];
        if (before != null && counts[place] < Integer.MAX_VALUE && Arrays.equals(before, row)) {
            counts[place]++;
            return null;
        }
        Tuple2<byte[], Integer> out = before == null ? null : new Tuple2<>(before, counts[place]);
        kept[place] = row;
        counts[place] = 1;
        return out;
    }

    @Override
    public Tuple2<byte[], Integer> next() {
        if (!hasNext() || upcoming == null) {
            throw new NoSuchElementException();
        }
        Tuple2<byte[], Integer> next = upcoming;
        upcoming = null;
        return next;
    }
}
