package io.lockstep.kernels.storage;

import java.util.Arrays;

/** Finds infinities and NaN in passing, at the price of a look at each float while it is in the cache anyway. */
public final class FiniteCheck {
    private static final int LANES = 1024;

    /** Zeros as long as everything is finite: 0 times anything else is NaN, and stays it. */
    private final float[] lanes = new float[LANES];

    private final float[] seen = new float[LANES];

    /** Begins anew. */
    public void reset() {
        Arrays.fill(lanes, 0f);
    }

    /** Looks at {@code values[offset, offset + count)}. */
    public void see(float[] values, int offset, int count) {
        for (int at = 0; at < count; at += LANES) {
            int part = Math.min(LANES, count - at);
            System.arraycopy(values, offset + at, seen, 0, part); // C2 vectorizes what begins at one index
            fold(seen, part, lanes);
        }
    }

    private static void fold(float[] values, int count, float[] lanes) {
        for (int i = 0; i < count; i++) {
            lanes[i] += values[i] * 0f;
        }
    }

    /** Whether all it saw since the last reset was finite. */
    public boolean finite() {
        float sum = 0;
        for (float lane : lanes) {
            sum += lane;
        }
        return sum == 0;
    }
}
