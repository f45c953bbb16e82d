package io.lockstep.driver.step;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.checkpoint.TableRows;
import io.lockstep.driver.checkpoint.TrainingState;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.RowTree;
import io.lockstep.driver.collective.TableExchange;
import io.lockstep.driver.collective.TableOwners;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FiniteCheck;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.sum.ExactSum;
import io.lockstep.kernels.update.RowStates;
import io.lockstep.kernels.update.TableUpdate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The rows of tables a rank owns, blocks in turn as {@link TableOwners} has it: it finishes the sums of those that a step
 * touched, updates them, keeps the optimizer's state of all its rows, and writes the blocks that were touched to
 * checkpoints. The values of all rows are in the network of every rank. Threads share the work table by table.
 */
public final class OwnTables {
    private final ParameterLayout layout;
    private final Optimizer optimizer;
    private final int rank;
    private final TableOwners owners;
    private final TableExchange exchange;
    private final Collective collective;
    private final List<TableUpdate> updates = new ArrayList<>();
    private final List<RowStates> states = new ArrayList<>();
    private final double[][] squares;
    private final BitSet[] touched;
    private final BitSet[] held;
    private final Update update = new Update();
    private final FiniteCheck check = new FiniteCheck();
    private final AtomicInteger next = new AtomicInteger();
    private RowValues[] sums = {};
    private float mean;
    private float clip;
    private long since;
    private long writtenBytes;
    private boolean wrote;
    private List<FloatStorage> values = List.of();
    private final Team.Work squaring = this::squares;
    private final Team.Work applying = this::apply;

    /** @param layout with tables */
    public OwnTables(ParameterLayout layout, TrainConfig train, Membership membership, Collective collective) {
        this.layout = layout;
        this.optimizer = train.optimizerOfTables();
        this.rank = membership.rank();
        this.collective = collective;
        List<Table> tables = layout.tables();
        this.owners = new TableOwners(tables, membership.size());
        this.exchange = new TableExchange(collective, membership, tables);
        this.squares = new double[tables.size()][];
        this.touched = new BitSet[tables.size()];
        this.held = new BitSet[tables.size()];
        for (int number = 0; number < squares.length; number++) {
            Table table = tables.get(number);
            updates.add(
                    new TableUpdate(table, optimizer, train.updateRule(layout).clipValue()));
            squares[number] = new double[train.clipNorm() == null ? 0 : table.blockCount()];
            touched[number] = new BitSet();
            held[number] = new BitSet();
            int counted = number;
            states.add(new RowStates(
                    row -> owners.place(counted, row),
                    owners.capacity(number, rank),
                    table.dimension(),
                    optimizer.slots().size()));
        }
    }

    /**
     * Begins: fills tables with the first values, or those of a checkpoint with the state of the own rows.
     *
     * @param tables the values of all rows, by number in the layout, to be kept up to date
     * @param seed of the run
     */
    public void begin(
            List<FloatStorage> tables, long seed, CheckpointStore store, @Nullable Checkpoint checkpoint, Team team)
            throws Exception {
        values = List.copyOf(tables);
        team.run(thread -> InitialTables.draw(layout, seed, values, thread, team.size()));
        InitialTables.restore(layout, store, checkpoint, this::restore);
        since = TrainingState.of(checkpoint).step();
    }

    private void restore(int number, int slot, long firstRow, int rows, ByteBuffer from) {
        Table table = layout.tables().get(number);
        if (slot == 0) {
            values.get(number).write(firstRow * table.dimension(), from, rows * table.dimension());
        } else if (owns(number, firstRow)) {
            states.get(number).writeSlot(slot - 1, firstRow, rows, from);
        }
        if (slot == 0 && owns(number, firstRow)) {
            held[number].set(table.blockOf(firstRow));
        }
    }

    private boolean owns(int number, long row) {
        return owners.owner(number, layout.tables().get(number).blockOf(row)) == rank;
    }

    /** Where the rows of each slice go in every step. */
    public RowTree slices() {
        return exchange.slices();
    }

    /** A step begins: the rows of the one before are forgotten. */
    public void clear() {
        exchange.clear();
    }

    /**
     * Sums the touched rows over all ranks. Every rank has to come here.
     *
     * @return whether the sums of the own rows are finite
     */
    public boolean sum(long step) throws WorkerLostException {
        sums = exchange.sum(step);
        check.reset();
        for (RowValues rows : sums) {
            check.see(rows.values(), 0, rows.count() * rows.dimension());
        }
        return check.finite();
    }

    /**
     * Sum of squares of the mean gradients of all touched rows, of all ranks: exact over blocks, whoever owns them.
     *
     * @param factor that makes means of sums
     */
    public double squares(long step, float factor, UpdateSite where) throws Exception {
        mean = factor;
        next.set(0);
        where.run(squaring);
        ExactSum all = new ExactSum();
        for (int number = 0; number < sums.length; number++) {
            Table table = layout.tables().get(number);
            int last = -1;
            for (int i = 0; i < sums[number].count(); i++) {
                int block = table.blockOf(sums[number].rows()[i]);
                if (block != last) {
                    all.add(squares[number][block]);
                    last = block;
                }
            }
        }
        if (collective.size() > 1) {
            ExactSum merged = new ExactSum();
            for (byte[] share : collective.exchange(step, all.toBytes())) {
                merged.merge(ExactSum.fromBytes(share));
            }
            all = merged;
        }
        return all.rejected() > 0 ? Double.POSITIVE_INFINITY : all.value();
    }

    private void squares(int thread) {
        for (int table = next.getAndIncrement(); table < sums.length; table = next.getAndIncrement()) {
            updates.get(table).squares(sums[table], mean, squares[table]);
        }
    }

    /**
     * Moves the touched rows that are its own, here and in the network.
     *
     * @param counted steps that the optimizer counts, with this one
     * @param rateFactor of the schedule
     */
    public void update(long counted, double rateFactor, float factor, float clipped, UpdateSite where)
            throws Exception {
        mean = factor;
        clip = clipped;
        update.set(counted, optimizer.learningRate() * rateFactor);
        next.set(0);
        where.run(applying);
    }

    private void apply(int thread) {
        for (int number = next.getAndIncrement(); number < sums.length; number = next.getAndIncrement()) {
            int table = number;
            RowValues rows = sums[table];
            for (int i = 0; i < rows.count(); i++) {
                touched[table].set(layout.tables().get(table).blockOf(rows.rows()[i]));
            }
            updates.get(table).apply(update, rows, mean, clip, values.get(table), states.get(table));
        }
    }

    /** Brings the rows that the update moved to all ranks. Every rank has to come here. */
    public void spread(long step) throws WorkerLostException {
        exchange.spread(step, sums, values::get);
    }

    /**
     * Writes the own blocks that were touched since the last time, or all that ever were: at first, and once more was
     * written since than these are. Training waits.
     *
     * @return no piece where there is no such block
     */
    public List<Piece> write(CheckpointStore store, long step, String writer) throws IOException {
        List<TableRows> all = new ArrayList<>();
        List<TableRows> changed = new ArrayList<>();
        for (int number = 0; number < touched.length; number++) {
            Table table = layout.tables().get(number);
            held[number].or(touched[number]);
            TableRows whole = TableRows.all(table, optimizer.slots());
            all.add(whole.of(held[number]));
            changed.add(whole.of(touched[number]));
        }
        boolean everything = !wrote || writtenBytes + bytes(changed) > bytes(all);
        boolean any = Arrays.stream(everything ? held : touched).anyMatch(blocks -> !blocks.isEmpty());
        List<Piece> pieces = any
                ? List.of(store.tables().write(step, writer, since, everything ? all : changed, this::read))
                : List.of();
        if (any) {
            writtenBytes = everything ? 0 : writtenBytes + bytes(changed);
            wrote = true;
        }
        since = step;
        Arrays.stream(touched).forEach(BitSet::clear);
        return pieces;
    }

    private static long bytes(List<TableRows> tables) {
        return tables.stream().mapToLong(TableRows::bytes).sum();
    }

    private void read(int number, int slot, long firstRow, int rows, ByteBuffer into) {
        int dimension = layout.tables().get(number).dimension();
        if (slot == 0) {
            values.get(number).read(firstRow * dimension, into, rows * dimension);
        } else {
            states.get(number).readSlot(slot - 1, firstRow, rows, into);
        }
    }
}
