package io.lockstep.driver.collective;

import io.lockstep.kernels.parameter.Table;
import java.util.List;

/**
 * Ownership of the rows of tables: blocks in turn, block b of table t to rank (b + t) mod R. A function of the number of
 * ranks alone, so that nobody has to be told; each owner has its rows' sums, updates them, and keeps what an optimizer
 * needs of them.
 */
public final class TableOwners {
    private final List<Table> tables;
    private final int ranks;

    /** @param ranks R, at least 1 */
    public TableOwners(List<Table> tables, int ranks) {
        if (ranks < 1) {
            throw new IllegalArgumentException("tables: expected at least 1 rank, got " + ranks);
        }
        this.tables = List.copyOf(tables);
        this.ranks = ranks;
    }

    public List<Table> tables() {
        return tables;
    }

    /** The rank that owns a block. */
    public int owner(int table, int block) {
        return (int) (((long) block + table) % ranks);
    }

    /** Rows that there must be room for at an owner. */
    public long capacity(int table, int rank) {
        int first = Math.floorMod(rank - table, ranks);
        int blocks = tables.get(table).blockCount();
        long own = first >= blocks ? 0 : (blocks - 1L - first) / ranks + 1;
        return Math.min(tables.get(table).rows(), own * tables.get(table).blockRows());
    }

    /** A row's place among those of its owner. */
    public long place(int table, long row) {
        int blockRows = tables.get(table).blockRows();
        return row / blockRows / ranks * blockRows + row % blockRows;
    }
}
