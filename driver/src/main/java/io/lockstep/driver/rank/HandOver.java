package io.lockstep.driver.rank;

import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.step.Team;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.ParameterUpdate.Moved;
import java.util.List;

/**
 * New values of parameters on their way into the networks of all phases, block by block and while they are in the cache: the
 * own ones as they are updated; those of other ranks as they are received, once this rank has nothing left to send; at last
 * what is left.
 */
final class HandOver implements Collective.Arrivals {
    private final Membership membership;
    private final HeapFloats parameters;
    private final int threads;
    private final List<Block> blocks;
    /** By rank, the first block of its chunk that is not packed. */
    private final int[] next;

    private final long[] nanos;
    private final Team.Work left = this::left;
    private final Team.Work finishPacking = this::finishPacking;
    private List<Network> networks = List.of();

    /** @param threads of the rank's team */
    HandOver(Membership membership, List<Block> blocks, HeapFloats parameters, int threads) {
        this.membership = membership;
        this.blocks = blocks;
        this.parameters = parameters;
        this.threads = threads;
        this.next = new int[membership.size()];
        this.nanos = new long[threads];
    }

    /** Where they go from now on. */
    void to(List<Network> compiled) {
        networks = compiled;
    }

    /** A step's update begins. */
    void begin() {
        for (int rank = 0; rank < next.length; rank++) {
            next[rank] = membership.chunks().of(rank).firstBlock();
        }
    }

    /** Hears of the own blocks that a thread updates. */
    Moved moved(int thread) {
        return block -> pack(block, thread);
    }

    private void pack(int block, int thread) {
        long start = System.nanoTime();
        packAll(block);
        nanos[thread] += System.nanoTime() - start;
    }

    private void packAll(int block) {
        for (Network network : networks) {
            network.packBlock(parameters, block);
        }
    }

    @Override
    public boolean next(int rank, long end) {
        int block = next[rank];
        if (block == membership.chunks().of(rank).endBlock()
                || blocks.get(block).end() > end) {
            return false;
        }
        pack(block, 0);
        next[rank]++;
        return true;
    }

    /** All values are there: what is not packed is, and then packing is finished. */
    void finish(Team team) throws Exception {
        if (hasLeft()) {
            team.run(left);
        }
        team.run(finishPacking);
    }

    private boolean hasLeft() {
        for (int rank = 0; rank < next.length; rank++) {
            if (rank != membership.rank()
                    && next[rank] < membership.chunks().of(rank).endBlock()) {
                return true;
            }
        }
        return false;
    }

    private void left(int thread) {
        for (int rank = 0; rank < next.length; rank++) {
            Chunk chunk = membership.chunks().of(rank);
            for (int block = next[rank] + thread;
                    rank != membership.rank() && block < chunk.endBlock();
                    block += threads) {
                packAll(block);
            }
        }
    }

    private void finishPacking(int thread) {
        for (Network network : networks) {
            network.finishPacking(thread, threads);
        }
    }

    /** What threads took for {@link #moved} and {@link #next} since this was asked last, on average. */
    long takeNanos() {
        long sum = 0;
        for (int thread = 0; thread < threads; thread++) {
            sum += nanos[thread];
            nanos[thread] = 0;
        }
        return sum / threads;
    }
}
