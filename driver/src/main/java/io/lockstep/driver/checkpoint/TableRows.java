package io.lockstep.driver.checkpoint;

import io.lockstep.kernels.parameter.Table;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Rows of one table in a piece: whole blocks of them.
 *
 * @param table its name
 * @param rows of the whole table
 * @param blockRows rows of a block; the last one may have fewer
 * @param slots what an optimizer keeps of each row beside its values, as many floats as these
 * @param runs numbers of blocks, ascending: the first of a run and one past its last, of each run
 */
public record TableRows(String table, long rows, int dimension, int blockRows, List<String> slots, List<Integer> runs) {
    public TableRows {
        slots = List.copyOf(slots);
        runs = List.copyOf(runs);
        int end = 0;
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i) < end || (i > 0 && runs.get(i) <= runs.get(i - 1))) {
                throw new IllegalArgumentException("rows of table " + table + ": expected ascending runs of blocks");
            }
            end = runs.get(i);
        }
        if (rows < 1 || dimension < 1 || blockRows < 1 || runs.size() % 2 != 0 || end > (rows - 1) / blockRows + 1) {
            throw new IllegalArgumentException("rows of table " + table + ": expected whole blocks of " + rows
                    + " rows of " + dimension + " floats, got other ones");
        }
    }

    /** All blocks of a table. */
    public static TableRows all(Table table, List<String> slots) {
        return new TableRows(
                table.name(),
                table.rows(),
                table.dimension(),
                table.blockRows(),
                slots,
                List.of(0, table.blockCount()));
    }

    /** The same of certain blocks. */
    public TableRows of(BitSet blocks) {
        List<Integer> all = new ArrayList<>();
        for (int first = blocks.nextSetBit(0); first >= 0; first = blocks.nextSetBit(all.get(all.size() - 1))) {
            all.add(first);
            all.add(blocks.nextClearBit(first));
        }
        return new TableRows(table, rows, dimension, blockRows, slots, all);
    }

    /** Numbers of the blocks. */
    public BitSet blocks() {
        BitSet blocks = new BitSet();
        for (int i = 0; i < runs.size(); i += 2) {
            blocks.set(runs.get(i), runs.get(i + 1));
        }
        return blocks;
    }

    /** The first row of a block. */
    long firstRow(int block) {
        return (long) block * blockRows;
    }

    /** Rows of a block. */
    int rowCount(int block) {
        return (int) Math.min(blockRows, rows - firstRow(block));
    }

    /** Bytes of all of them. */
    public long bytes() {
        long count = 0;
        for (int i = 0; i < runs.size(); i += 2) {
            count += Math.min(rows, firstRow(runs.get(i + 1))) - firstRow(runs.get(i));
        }
        return count * dimension * (1 + slots.size()) * Float.BYTES;
    }
}
