package io.lockstep.kernels.benchmark;

import java.util.Arrays;

/**
 * How fast this thread moves floats through arrays that no cache holds: {@code a[i] = b[i] + s c[i]}, 12 bytes each as
 * McCalpin counts them in STREAM (the line that a store fetches first is not counted).
 */
final class Triad {
    private static final int SIZE = 1 << 25;
    private static final int REPEATS = 6;

    private final float[] a = new float[SIZE];
    private final float[] b = new float[SIZE];
    private final float[] c = new float[SIZE];

    Triad() {
        Arrays.fill(b, 1f);
        Arrays.fill(c, 2f);
        for (int i = 0; i < 2 * REPEATS; i++) {
            run(a, b, c, 0.5f);
        }
        if (a[0] != 2 || a[SIZE - 1] != 2) {
            throw new IllegalStateException("triad: expected 2, got " + a[0] + " and " + a[SIZE - 1]);
        }
    }

    private static void run(float[] a, float[] b, float[] c, float s) {
        for (int i = 0; i < a.length; i++) {
            a[i] = b[i] + s * c[i];
        }
    }

    /** The best of some runs now. */
    double bytesPerSecond() {
        double best = 0;
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            run(a, b, c, 0.5f);
            best = Math.max(best, 12e9 * SIZE / (System.nanoTime() - start));
        }
        return best;
    }
}
