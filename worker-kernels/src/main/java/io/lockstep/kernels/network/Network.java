package io.lockstep.kernels.network;

import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;

/**
 * A model compiled by a backend; one for each executor. {@link #pack} is called by one thread while no workspace is in
 * use; workspaces of different threads may then be used at the same time and give the bits one thread gives.
 */
public interface Network extends AutoCloseable {
    ModelSpec spec();

    ParameterLayout layout();

    /** Storage of the backend's own kind, for gradients and sums of them; zeros. */
    FloatStorage allocate(long size);

    /**
     * Takes over new parameter values (packs weights into the backend's layouts).
     *
     * @param parameters [layout.size()] on the heap, as in {@code HeapFloats}. Not modified, not kept.
     */
    void pack(FloatStorage parameters);

    /** @param seed of the run, for dropout */
    TrainingWorkspace trainingWorkspace(long seed);

    InferenceWorkspace inferenceWorkspace();

    MemoryPlan memoryPlan();

    @Override
    void close();
}
