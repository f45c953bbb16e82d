package io.lockstep.kernels.loss;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Search for the labelling that is likeliest over all its paths: at each step the prefixes of the largest probability are kept, each with
 * that of its paths that end with a blank and that of the others. Algorithm 1 of
 * <a href="https://arxiv.org/abs/1408.2873">Hannun, Maas, Jurafsky, Ng 2014</a>, without a language model; in double and logarithms. Of equally
 * likely prefixes those kept before come first, then those of lower ids. Of so large a width that none is left out, it is exact.
 *
 * @param width prefixes kept
 */
record PrefixBeam(int classes, int blank, int width) {
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    /** A prefix, by the one that it is longer than by an id; in one search there is one of each. */
    private static final class Prefix {
        final Prefix before;
        final int id;
        final int length;
        final Map<Integer, Prefix> longer = new HashMap<>();
        /** Logarithms of its paths' probabilities; while a step is made, those with it are beside. */
        double blankEnd = NEVER;

        double idEnd = NEVER;
        double nextBlankEnd = NEVER;
        double nextIdEnd = NEVER;
        boolean kept;

        /** Of no id. */
        Prefix() {
            this.before = this;
            this.id = -1;
            this.length = 0;
        }

        Prefix(Prefix before, int id) {
            this.before = before;
            this.id = id;
            this.length = before.length + 1;
        }

        double total() {
            return sum(blankEnd, idEnd);
        }

        int[] ids() {
            int[] ids = new int[length];
            Prefix prefix = this;
            for (int i = length - 1; i >= 0; i--) {
                ids[i] = prefix.id;
                prefix = prefix.before;
            }
            return ids;
        }
    }

    /**
     * The likeliest labelling found.
     *
     * @param scores [steps, classes] probabilities from {@code from}. Not modified.
     */
    int[] search(float[] scores, int from, int steps) {
        Prefix empty = new Prefix();
        empty.blankEnd = 0;
        empty.kept = true;
        List<Prefix> beam = List.of(empty);
        double[] logs = new double[classes];
        for (int t = 0; t < steps; t++) {
            double top = NEVER;
            for (int k = 0; k < classes; k++) {
                logs[k] = StrictMath.log(scores[from + t * classes + k]);
                top = Math.max(top, logs[k]);
            }
            if (top > NEVER) {
                beam = step(beam, logs);
            }
        }
        return beam.get(0).ids();
    }

    private List<Prefix> step(List<Prefix> beam, double[] logs) {
        List<Prefix> found = new ArrayList<>(beam);
        for (Prefix prefix : beam) {
            double total = prefix.total();
            prefix.nextBlankEnd = sum(prefix.nextBlankEnd, total + logs[blank]);
            if (prefix.length > 0) {
                prefix.nextIdEnd = sum(prefix.nextIdEnd, prefix.idEnd + logs[prefix.id]);
            }
            for (int k = 0; k < classes; k++) {
                if (k != blank && logs[k] > NEVER) {
                    Prefix longer = prefix.longer.get(k);
                    if (longer == null) {
                        longer = new Prefix(prefix, k);
                        prefix.longer.put(k, longer);
                    }
                    if (!longer.kept) {
                        found.add(longer);
                    }
                    longer.nextIdEnd = sum(longer.nextIdEnd, (k == prefix.id ? prefix.blankEnd : total) + logs[k]);
                }
            }
        }
        for (Prefix prefix : found) {
            prefix.blankEnd = prefix.nextBlankEnd;
            prefix.idEnd = prefix.nextIdEnd;
            prefix.nextBlankEnd = NEVER;
            prefix.nextIdEnd = NEVER;
        }
        found.sort(Comparator.comparingDouble(Prefix::total).reversed());
        return kept(found);
    }

    /** The first of those found; the others are forgotten. */
    private List<Prefix> kept(List<Prefix> found) {
        List<Prefix> kept = new ArrayList<>(found.subList(0, Math.min(width, found.size())));
        kept.forEach(prefix -> prefix.kept = true);
        for (Prefix prefix : found.subList(kept.size(), found.size())) {
            prefix.kept = false;
            prefix.blankEnd = NEVER;
            prefix.idEnd = NEVER;
            if (prefix.longer.isEmpty()) {
                prefix.before.longer.remove(prefix.id);
            }
        }
        return kept;
    }

    /** The logarithm of a sum of two, by their logarithms; either may be that of 0. */
    static double sum(double a, double b) {
        double top = Math.max(a, b);
        return top == NEVER ? NEVER : top + StrictMath.log1p(StrictMath.exp(Math.min(a, b) - top));
    }
}
