package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.storage.FloatStorage;
import java.util.List;

/**
 * Takes one tensor's new values over: into the flat vector in native memory, and from there into other layouts.
 *
 * @param offset in the flat vector
 * @param conversions one after another, by one thread at a time
 */
record SegmentIntake(long offset, int size, NativeFloats weights, List<Call> conversions) {
    /**
     * @param parameters all of the flat vector. Not modified
     * @param copies of the calling thread
     */
    void take(FloatStorage parameters, SeenCopies copies) {
        copies.copy(parameters, offset, weights, offset, size);
        for (int i = 0; i < conversions.size(); i++) {
            conversions.get(i).run();
        }
    }
}
