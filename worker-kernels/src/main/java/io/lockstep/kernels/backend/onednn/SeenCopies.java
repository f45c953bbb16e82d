package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.storage.FiniteCheck;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;

/** One thread's copies to native memory; it looks at every number on the way. */
final class SeenCopies {
    private static final int PIECE = 2048;

    /** What one of them holds on the heap, about. */
    static final long BYTES = 2L * PIECE * Float.BYTES;

    private final FiniteCheck check = new FiniteCheck();
    private final float[] piece = new float[PIECE];
    private volatile boolean finite = true;

    void begin() {
        check.reset();
    }

    void end() {
        finite = check.finite();
    }

    /** Whether all that was copied between {@link #begin} and {@link #end} was numbers. */
    boolean finite() {
        return finite;
    }

    void copy(FloatStorage source, long from, NativeFloats target, long to, int count) {
        for (int done = 0; done < count; done += PIECE) {
            int part = Math.min(PIECE, count - done);
            if (source instanceof HeapFloats heap) {
                copySeen(heap.array(), (int) (from + done), target, to + done, part);
            } else {
                source.read(from + done, piece, 0, part);
                copySeen(piece, 0, target, to + done, part);
            }
        }
    }

    private void copySeen(float[] source, int offset, NativeFloats target, long to, int count) {
        check.see(source, offset, count);
        target.write(to, source, offset, count);
    }
}
