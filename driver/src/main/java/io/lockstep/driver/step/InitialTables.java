package io.lockstep.driver.step;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.TableRows;
import io.lockstep.driver.checkpoint.TableStore;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of tables where a training begins or goes on: everybody draws them from the seed, then takes over the rows
 * that the checkpoint has.
 */
public final class InitialTables {
    private InitialTables() {}

    /** Draws all values on one thread, and takes over those of a checkpoint. */
    public static void fill(
            ParameterLayout layout, long seed, CheckpointStore store, @Nullable Checkpoint checkpoint, Network network)
            throws IOException {
        if (!layout.tables().isEmpty()) {
            List<FloatStorage> tables = of(network);
            draw(layout, seed, tables);
            restore(layout, store, checkpoint, (number, slot, firstRow, rows, from) -> {
                if (slot == 0) {
                    int dimension = layout.tables().get(number).dimension();
                    tables.get(number).write(firstRow * dimension, from, rows * dimension);
                }
            });
        }
    }

    /** The tables of a network, in the order of its layout. */
    public static List<FloatStorage> of(Network network) {
        List<FloatStorage> tables = new ArrayList<>();
        for (int number = 0; number < network.layout().tables().size(); number++) {
            tables.add(network.table(number));
        }
        return tables;
    }

    /** Draws the first values of all rows. */
    public static void draw(ParameterLayout layout, long seed, List<FloatStorage> values) {
        draw(layout, seed, values, 0, 1);
    }

    /** A thread's part of it: some of the blocks of each table. */
    static void draw(ParameterLayout layout, long seed, List<FloatStorage> values, int thread, int threads) {
        List<Table> tables = layout.tables();
        for (int number = 0; number < tables.size(); number++) {
            Table table = tables.get(number);
            int first = (int) ((long) table.blockCount() * thread / threads);
            int end = (int) ((long) table.blockCount() * (thread + 1) / threads);
            table.fill(seed, table.firstRow(first), table.firstRow(end) - table.firstRow(first), values.get(number));
        }
    }

    /** Hears the rows of a checkpoint by the number of their table. */
    interface Rows {
        /** As {@link TableStore.Target#write}. */
        void write(int table, int slot, long firstRow, int rows, ByteBuffer from);
    }

    /** Reads what a checkpoint has of the tables of a layout. */
    static void restore(ParameterLayout layout, CheckpointStore store, @Nullable Checkpoint checkpoint, Rows into)
            throws IOException {
        if (checkpoint == null) {
            return;
        }
        Map<String, Integer> numbers = new HashMap<>();
        for (Table table : layout.tables()) {
            numbers.put(table.name(), numbers.size());
        }
        store.tables().read(checkpoint, (rows, slot, firstRow, count, from) -> {
            int number = numbers.getOrDefault(rows.table(), -1);
            check(number < 0 ? null : layout.tables().get(number), rows);
            into.write(number, slot, firstRow, count, from);
        });
    }

    private static void check(@Nullable Table table, TableRows rows) {
        if (table == null || table.rows() != rows.rows() || table.dimension() != rows.dimension()) {
            throw new IllegalArgumentException("checkpoint: expected rows of the model's tables, got rows of "
                    + rows.table() + " [" + rows.rows() + ", " + rows.dimension() + "]. Use another run directory");
        }
    }
}
