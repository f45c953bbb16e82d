package io.lockstep.kernels.network;

import io.lockstep.kernels.batch.Batch;
import java.util.Optional;

/** Runs a slice again with plain kernels, to see where its numbers stop being finite. By one thread at a time. */
public interface Diagnosis extends AutoCloseable {
    /**
     * @param batch with as many rows as the model was prepared for. Not modified.
     * @param epoch the slice was computed in
     * @return the first number that is not finite; empty when this arithmetic meets none
     */
    Optional<NonFinite> of(Batch batch, long epoch);

    @Override
    void close();
}
