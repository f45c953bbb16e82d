package io.lockstep.kernels.network;

import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;

/**
 * A model compiled by a backend; one for each executor. {@link #pack(FloatStorage)} is called while no workspace is in
 * use; workspaces of different threads may then be used at the same time and give the bits one thread gives.
 */
public interface Network extends AutoCloseable {
    ModelSpec spec();

    ParameterLayout layout();

    /** Storage of the backend's own kind, for gradients and sums of them; zeros. */
    FloatStorage allocate(long size);

    /**
     * Values [rows, dimension] of a table of the layout, zeros at first. All workspaces read them where they are; the
     * caller writes them, rows of different threads at the same time, while no workspace is in use: packing knows
     * nothing of them. Closed with the network.
     *
     * @param number in the layout
     */
    FloatStorage table(int number);

    /**
     * Takes over new parameter values (packs weights into the backend's layouts).
     *
     * @param parameters [layout.size()] on the heap, as in {@code HeapFloats}. Not modified, not kept.
     */
    default void pack(FloatStorage parameters) {
        pack(parameters, 0, 1);
    }

    /**
     * A part of {@link #pack(FloatStorage)}. Each part is to be done once, by any threads at the same time.
     *
     * @param part 0 … parts - 1; some may have nothing to do
     */
    void pack(FloatStorage parameters, int part, int parts);

    /**
     * Takes over one block's new values: each block that has changed once, different ones by any threads at the same
     * time, as soon as they are there. After the last {@link #finishPacking}; the two together do what {@link #pack}
     * does.
     *
     * @param parameters [layout.size()] on the heap. Not modified, not kept.
     * @param block number of the block in the layout
     */
    void packBlock(FloatStorage parameters, int block);

    /**
     * A part of what is left to do when all blocks are packed. Each part is to be done once, by any threads at the same
     * time.
     *
     * @param part 0 … parts - 1; some may have nothing to do
     */
    void finishPacking(int part, int parts);

    /** @param seed of the run, for dropout */
    TrainingWorkspace trainingWorkspace(long seed);

    InferenceWorkspace inferenceWorkspace();

    MemoryPlan memoryPlan();

    @Override
    void close();
}
