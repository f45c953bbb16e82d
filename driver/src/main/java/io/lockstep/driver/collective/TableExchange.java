package io.lockstep.driver.collective;

import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Touched rows of tables over all ranks, in two meetings a step: partial sums by tree node to the owners of the rows,
 * who finish the tree ({@link #sum}); and new values of touched rows to all ({@link #spread}). What is sent depends on
 * touched rows alone. One rank has nothing to send.
 *
 * <pre>
 * sums     for each node its sender sums alone, by slice, and each table: rows of the receiver
 * values   for each table: rows of the sender
 * </pre>
 */
public final class TableExchange {
    private final Collective collective;
    private final Membership membership;
    private final RowTree own;
    private final RowTree whole;
    private final RowCodec codec;
    private final RankBytes sums;
    private final RankBytes values;
    private final RankBytes came;
    private final RowValues[] arrived;

    /** @param tables of the model's layout */
    public TableExchange(Collective collective, Membership membership, List<Table> tables) {
        this.collective = collective;
        this.membership = membership;
        int ranks = membership.size();
        this.own = new RowTree(membership.tree(), nodes(membership.rank()), tables);
        this.whole = new RowTree(membership.tree(), List.of(0), tables);
        this.codec = new RowCodec(new TableOwners(tables, ranks), ranks);
        this.sums = new RankBytes(ranks);
        this.values = new RankBytes(ranks);
        this.came = new RankBytes(ranks);
        this.arrived = whole.borrow();
    }

    private List<Integer> nodes(int rank) {
        SliceAssignment slices = membership.slices();
        return membership.tree().maximalNodes(slices.first(rank), slices.end(rank));
    }

    /** Where the rows of each of this rank's slices go in every step, those without rows too. */
    public RowTree slices() {
        return own;
    }

    /**
     * Sums the slices' rows over all ranks in the order of {@link SliceTree}.
     *
     * @return for each table the sum of the rows that this rank owns, valid until {@link #clear}
     */
    public RowValues[] sum(long step) throws WorkerLostException {
        if (membership.size() == 1) {
            return own.sum(0);
        }
        sums.clear();
        for (int node : own.roots()) {
            RowValues[] rows = own.sum(node);
            for (int table = 0; table < rows.length; table++) {
                codec.writeByOwner(table, rows[table], sums);
            }
        }
        collective.allToAll(step, sums, came);
        for (int rank = 0; rank < membership.size(); rank++) {
            ByteBuffer in = came.of(rank);
            try {
                for (int node : nodes(rank)) {
                    RowValues[] rows = whole.borrow();
                    for (int table = 0; table < rows.length; table++) {
                        codec.read(table, in, membership.rank(), rows[table]);
                    }
                    whole.put(node, rows);
                }
                checkEnd(in);
            } catch (IOException e) {
                throw unexpected(rank, "sums of rows", step, e);
            }
        }
        return whole.sum(0);
    }

    /**
     * Brings the new values of rows to all ranks.
     *
     * @param updated for each table the rows that this rank owns, with their new values, which its own table has
     * @param table where those of others go
     */
    public void spread(long step, RowValues[] updated, IntFunction<FloatStorage> table) throws WorkerLostException {
        if (membership.size() == 1) {
            return;
        }
        values.clear();
        for (int i = 0; i < updated.length; i++) {
            codec.write(i, updated[i], 0, values);
        }
        values.sameForAll(0);
        collective.allToAll(step, values, came);
        for (int rank = 0; rank < membership.size(); rank++) {
            if (rank == membership.rank()) {
                continue;
            }
            ByteBuffer in = came.of(rank);
            try {
                for (int i = 0; i < arrived.length; i++) {
                    codec.read(i, in, rank, arrived[i]);
                    arrived[i].write(table.apply(i));
                }
                checkEnd(in);
            } catch (IOException e) {
                throw unexpected(rank, "values of rows", step, e);
            }
        }
    }

    private static void checkEnd(ByteBuffer in) throws IOException {
        if (in.hasRemaining()) {
            throw new IOException("expected no more, got " + in.remaining() + " bytes");
        }
    }

    private WorkerLostException unexpected(int rank, String what, long step, IOException cause) {
        String reason = membership.names().get(membership.rank()) + ": "
                + membership.names().get(rank) + " sent unexpected " + what + ": " + cause.getMessage() + ", step "
                + step + ". The log of rank " + rank + " says why";
        collective.abort(reason);
        return new WorkerLostException(rank, reason, cause);
    }

    /** Forgets the step's rows, keeps the buffers. */
    public void clear() {
        own.clear();
        whole.clear();
    }
}
