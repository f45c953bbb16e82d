package io.lockstep.driver.step;

import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.ParameterUpdate.Moved;

/**
 * Surroundings of the update of an {@link OwnChunk}: the parameters, the threads that share the work, the other owners.
 */
public interface UpdateSite extends BlockSums {
    /** [layout size], modified in the chunk. */
    HeapFloats parameters();

    /** Hears of the blocks that a thread moved. */
    default Moved moved(int thread) {
        return Moved.UNHEARD;
    }

    /**
     * Sum of squares of the mean gradients of what moves beside the blocks, on all owners; for clipping.
     *
     * @param mean what makes means of sums
     */
    default double squaresBeside(float mean) throws Exception {
        return 0;
    }

    /**
     * Moves what does so beside the blocks: rows of tables.
     *
     * @param counted steps that optimizers count, with this one
     * @param rateFactor on its own optimizer's rate
     */
    default void moveBeside(long counted, double rateFactor, float mean, float clip) throws Exception {}

    /** Runs a part of the update on every thread and returns when all are done. */
    void run(Team.Work part) throws Exception;

    /**
     * One thread that owns all blocks.
     *
     * @param parameters [layout size]
     */
    static UpdateSite alone(HeapFloats parameters) {
        return among(parameters, BlockSums.ALONE);
    }

    /** One thread, among other owners. */
    static UpdateSite among(HeapFloats parameters, BlockSums owners) {
        return new UpdateSite() {
            @Override
            public HeapFloats parameters() {
                return parameters;
            }

            @Override
            public void run(Team.Work part) throws Exception {
                part.run(0);
            }

            @Override
            public void exchange(Chunk own, double[]... sums) throws WorkerLostException {
                owners.exchange(own, sums);
            }
        };
    }
}
