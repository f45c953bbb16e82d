package io.lockstep.driver.collective;

import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.storage.HeapFloats;

/**
 * Operations over all ranks of a roster. Every rank calls the same operations in the same order, from one thread at a
 * time. Every wait has a deadline; after an exception only {@link #close} is left.
 */
public interface Collective extends AutoCloseable {
    /** Most bytes of one rank's part in {@link #exchange}. */
    int EXCHANGE_BYTES_MAXIMUM = 1 << 20;

    int rank();

    /** Number of ranks. */
    int size();

    /**
     * Gives every rank's bytes to every rank.
     *
     * @param mine at most {@link #EXCHANGE_BYTES_MAXIMUM}, any length. Not modified.
     * @return by rank; the caller's own is {@code mine} itself
     */
    byte[][] exchange(long step, byte[] mine) throws WorkerLostException;

    /**
     * Whether {@link #reduceScatter} may be called while other threads still put slices; else only when all are put.
     */
    default boolean overlaps() {
        return false;
    }

    /**
     * Sums the slices' gradients over all ranks in the order of {@link SliceTree}: the same bits for any number of
     * ranks.
     *
     * @param mine this rank's slices, each put or declared absent, or soon where this {@link #overlaps}; then deadlines
     *     begin when the last one is, and whoever cannot put it has to {@link #abort}. Not modified; {@link Partials#clear}
     *     it for the next step.
     * @param sum [own chunk's size] the tree's sum (not divided) over the own chunk, whose first float is index 0.
     *     Overwritten; zeros when every slice is absent.
     * @param total Overwritten with loss and weight summed over the same tree, the same on every rank.
     * @return whether every float of {@code sum} is finite; other ranks know of their own chunks only
     */
    boolean reduceScatter(long step, Partials mine, HeapFloats sum, LossSum total) throws WorkerLostException;

    /**
     * Copies every rank's own chunk to all ranks.
     *
     * @param parameters [layout.size()] Modified outside the own chunk, inside the others' chunks.
     */
    default void allGather(long step, HeapFloats parameters) throws WorkerLostException {
        allGather(step, parameters, (rank, end) -> false);
    }

    /**
     * The same, with work in between.
     *
     * @param arrivals hears from the calling thread what is there, when it has nothing to send; of some, or of nothing. What it
     *     throws comes out as it is.
     */
    void allGather(long step, HeapFloats parameters, Arrivals arrivals) throws WorkerLostException;

    /** Who works at parameters while others are still on their way. */
    interface Arrivals {
        /**
         * A rank's chunk is there up to a float; called again and again.
         *
         * @param end of the flat vector's floats that are there
         * @return false when there was nothing to do
         */
        boolean next(int rank, long end);
    }

    /**
     * Gives every rank bytes of its own from every rank.
     *
     * @param mine for each rank, at most {@link RankBytes#MAXIMUM}; what is for this rank itself it gets too. Not
     *     modified.
     * @param theirs Overwritten: what came from each rank, to be read until {@code mine} changes.
     */
    void allToAll(long step, RankBytes mine, RankBytes theirs) throws WorkerLostException;

    /** What this rank's operations spent their time on. */
    ExchangeTimes times();

    /** Bytes this rank sent to others so far. */
    long bytesSent();

    /** From another thread: every wait ends at once with a {@link WorkerLostException} that gives the reason. */
    void abort(String reason);

    @Override
    void close();

    /** @throws IllegalArgumentException if a rank's part is too large */
    static void checkExchange(byte[] mine) {
        if (mine.length > EXCHANGE_BYTES_MAXIMUM) {
            throw new IllegalArgumentException(
                    "exchange: expected at most " + EXCHANGE_BYTES_MAXIMUM + " bytes, got " + mine.length);
        }
    }
}
