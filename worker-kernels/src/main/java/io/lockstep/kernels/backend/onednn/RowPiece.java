package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.storage.FiniteCheck;

/**
 * A few rows of a value on the heap, on their way between it and native memory: few enough to stay in the first cache.
 *
 * @param rows that it holds
 * @param values [rows, size]
 * @param seen what reads tables tells of them
 */
@SuppressWarnings("ArrayRecordComponent") // a buffer of its workspace, never compared
record RowPiece(int rows, float[] values, FiniteCheck seen) {
    private static final int SIZE = 4096;

    /** @param size floats of a row */
    static RowPiece of(int size, FiniteCheck seen) {
        int rows = Math.max(1, SIZE / size);
        return new RowPiece(rows, new float[Math.multiplyExact(rows, size)], seen);
    }

    /** Looks at what was read. */
    void check(int count) {
        seen.see(values, 0, count);
    }
}
