package io.lockstep.kernels.storage;

import java.util.Arrays;

/** Check for infinities and NaN in passing, at the price of a look at each float while it is in the cache anyway. */
public final class FiniteCheck {
    private static final int LANES = 512;
    private static final int ROWS = 4;

    /** What one holds on the heap. */
    public static final long BYTES = (long) (ROWS + 1) * LANES * Float.BYTES;

    /** Zeros as long as everything is finite: 0 times anything else is NaN, and stays it. */
    private final float[] lanes = new float[LANES];

    /** What is looked at, copied to index 0: C2 vectorizes loops over arrays that share their index. */
    private final float[][] seen = new float[ROWS][LANES];

    /** Begins anew. */
    public void reset() {
        Arrays.fill(lanes, 0f);
    }

    /** Looks at {@code values[offset, offset + count)}. */
    public void see(float[] values, int offset, int count) {
        int at = 0;
        for (; at + ROWS * LANES <= count; at += ROWS * LANES) {
            for (int row = 0; row < ROWS; row++) {
                System.arraycopy(values, offset + at + row * LANES, seen[row], 0, LANES);
            }
            fold(seen[0], seen[1], seen[2], seen[3], lanes);
        }
        for (; at < count; at += LANES) {
            int part = Math.min(LANES, count - at);
            System.arraycopy(values, offset + at, seen[0], 0, part);
            fold(seen[0], part, lanes);
        }
    }

    /** Looks at {@code values[offset, offset + count)} of any storage. */
    public void see(FloatStorage values, long offset, long count) {
        long at = 0;
        for (; at + ROWS * LANES <= count; at += ROWS * LANES) {
            for (int row = 0; row < ROWS; row++) {
                values.read(offset + at + (long) row * LANES, seen[row], 0, LANES);
            }
            fold(seen[0], seen[1], seen[2], seen[3], lanes);
        }
        for (; at < count; at += LANES) {
            int part = (int) Math.min(LANES, count - at);
            values.read(offset + at, seen[0], 0, part);
            fold(seen[0], part, lanes);
        }
    }

    private static void fold(float[] a, float[] b, float[] c, float[] d, float[] lanes) {
        for (int i = 0; i < LANES; i++) {
            lanes[i] += (a[i] * 0f + b[i] * 0f) + (c[i] * 0f + d[i] * 0f);
        }
    }

    private static void fold(float[] values, int count, float[] lanes) {
        for (int i = 0; i < count; i++) {
            lanes[i] += values[i] * 0f;
        }
    }

    /** Whether all it saw since the last reset was finite. */
    public boolean finite() {
        float even = 0;
        float odd = 0;
        for (int i = 0; i < LANES; i += 2) {
            even += lanes[i];
            odd += lanes[i + 1];
        }
        return even + odd == 0;
    }
}
