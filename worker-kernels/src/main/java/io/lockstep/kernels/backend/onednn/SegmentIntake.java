package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.storage.FloatStorage;
import java.util.List;

/** Takes one tensor's new values over, into every form in which primitives read it. */
interface SegmentIntake {
    /**
     * @param parameters all of the flat vector. Not modified
     * @param copies of the calling thread
     */
    void take(FloatStorage parameters, SeenCopies copies);

    /** Into the flat vector in native memory, and from there into other layouts. */
    record Whole(long offset, int size, NativeFloats weights, List<Call> conversions) implements SegmentIntake {
        @Override
        public void take(FloatStorage parameters, SeenCopies copies) {
            copies.copy(parameters, offset, weights, offset, size);
            for (int i = 0; i < conversions.size(); i++) {
                conversions.get(i).run();
            }
        }
    }

    /**
     * For a tensor that is only read as it lies, but in another precision: piece by piece through a place that stays in the
     * processor's second cache, so that memory sees the narrow numbers alone.
     *
     * @param conversions of each piece, from {@code place}
     */
    record Streamed(long offset, int size, NativeFloats place, List<Call> conversions) implements SegmentIntake {
        static final int PIECE = 32_768;

        @Override
        public void take(FloatStorage parameters, SeenCopies copies) {
            for (int i = 0; i < conversions.size(); i++) {
                int at = i * PIECE;
                copies.copy(parameters, offset + at, place, 0, Math.min(PIECE, size - at));
                conversions.get(i).run();
            }
        }
    }
}
