package io.lockstep.driver.drift;

import java.util.Arrays;
import java.util.Comparator;

/** Probabilities of several tests, adjusted so that a limit holds for all of them together. */
public final class Holm {
    private Holm() {}

    /**
     * The i-th smallest of k, from 1 on, is multiplied by {@code k - i + 1}; none is smaller than one before it, none above 1.
     *
     * @param p Not modified.
     */
    public static double[] adjusted(double[] p) {
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> p[i]));
        double[] adjusted = new double[p.length];
        double least = 0;
        for (int i = 0; i < order.length; i++) {
            least = Math.max(least, Math.min(1, p[order[i]] * (order.length - i)));
            adjusted[order[i]] = least;
        }
        return adjusted;
    }
}
