package io.lockstep.driver.judgement;

/** Distances between rows of numbers, summed in a fixed order. */
final class Distances {
    private static final int LANES = 8;

    private Distances() {}

    /** Squared Euclidean distance, in eight sums side by side. */
    static float squared(float[] a, int aFrom, float[] b, int bFrom, int size) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int whole = size - size % LANES;
        for (int i = 0; i < whole; i += LANES) {
            int x = aFrom + i;
            int y = bFrom + i;
            s0 += (a[x] - b[y]) * (a[x] - b[y]);
            s1 += (a[x + 1] - b[y + 1]) * (a[x + 1] - b[y + 1]);
            s2 += (a[x + 2] - b[y + 2]) * (a[x + 2] - b[y + 2]);
            s3 += (a[x + 3] - b[y + 3]) * (a[x + 3] - b[y + 3]);
            s4 += (a[x + 4] - b[y + 4]) * (a[x + 4] - b[y + 4]);
            s5 += (a[x + 5] - b[y + 5]) * (a[x + 5] - b[y + 5]);
            s6 += (a[x + 6] - b[y + 6]) * (a[x + 6] - b[y + 6]);
            s7 += (a[x + 7] - b[y + 7]) * (a[x + 7] - b[y + 7]);
        }
        float sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
        for (int i = whole; i < size; i++) {
            float difference = a[aFrom + i] - b[bFrom + i];
            sum += difference * difference;
        }
        return sum;
    }

    /** Row of {@code rows} nearest to one; the first of equal ones. */
    static int nearest(float[] one, int at, float[] rows, int size) {
        int best = -1;
        float least = Float.POSITIVE_INFINITY;
        for (int row = 0; row < rows.length / size; row++) {
            float distance = squared(one, at, rows, row * size, size);
            if (best < 0 || distance < least) {
                best = row;
                least = distance;
            }
        }
        return best;
    }
}
