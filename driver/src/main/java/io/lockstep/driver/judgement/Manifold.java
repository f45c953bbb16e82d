package io.lockstep.driver.judgement;

import java.util.Arrays;

/**
 * The place that examples take among features: the union of balls around each, as far as its k-th nearest neighbour among the others.
 * Kynkäänniemi, Karras, Laine, Lehtinen and Aila, <a href="https://arxiv.org/abs/1904.06991">Improved Precision and Recall Metric for Assessing
 * Generative Models</a> (2019), Algorithm 1, k = 3. Precision is the share of made examples within that of the real ones, recall the share of real
 * ones within that of the made.
 *
 * @param features [n, size]. Kept.
 * @param radii squared, of each
 */
@SuppressWarnings("ArrayRecordComponent") // read only; never compared
record Manifold(float[] features, int size, float[] radii) {
    /** k. */
    static final int NEIGHBOURS = 3;

    /** @param features [n, size]. Kept. */
    static Manifold of(float[] features, int size) {
        int rows = features.length / size;
        float[] radii = new float[rows];
        float[] nearest = new float[NEIGHBOURS];
        for (int i = 0; i < rows; i++) {
            Arrays.fill(nearest, Float.POSITIVE_INFINITY);
            for (int j = 0; j < rows; j++) {
                if (j != i) {
                    insert(nearest, Distances.squared(features, i * size, features, j * size, size));
                }
            }
            radii[i] = nearest[NEIGHBOURS - 1];
        }
        return new Manifold(features, size, radii);
    }

    /** Keeps the smallest ones, ascending. */
    private static void insert(float[] nearest, float distance) {
        int at = nearest.length;
        while (at > 0 && distance < nearest[at - 1]) {
            if (at < nearest.length) {
                nearest[at] = nearest[at - 1];
            }
            at--;
        }
        if (at < nearest.length) {
            nearest[at] = distance;
        }
    }

    /**
     * The share of examples that lie in it.
     *
     * @param others [m, size]. Not modified.
     */
    double covers(float[] others) {
        int rows = others.length / size;
        int covered = 0;
        for (int i = 0; i < rows; i++) {
            covered += contains(others, i * size) ? 1 : 0;
        }
        return rows == 0 ? 0 : (double) covered / rows;
    }

    private boolean contains(float[] others, int at) {
        for (int j = 0; j < radii.length; j++) {
            if (Distances.squared(others, at, features, j * size, size) <= radii[j]) {
                return true;
            }
        }
        return false;
    }
}
