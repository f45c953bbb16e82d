package io.lockstep.kernels.generation;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.Arrays;

/**
 * Sampling of classes by their logits: divided by a temperature, of those the likeliest few, drawn in proportion to softmax. Which one
 * is drawn is a function of (seed, sample, position) and the logits alone. Where logits are equal, the smaller class is the likelier.
 *
 * @param temperature 0: the likeliest; below 1 nearer to that, above 1 further
 * @param topK how many of the likeliest; 0: all
 * @param topP as many of the likeliest as have this share of all together, and the one that reaches it; 1: all. Holtzman and others,
 *     <a href="https://arxiv.org/abs/1904.09751">The Curious Case of Neural Text Degeneration</a> (2020)
 */
public record Sampler(double temperature, int topK, double topP, long seed) {
    public Sampler {
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be at least 0, got " + temperature + ". Usual: 0.8");
        }
        if (topK < 0) {
            throw new IllegalArgumentException("top-k must be at least 1, or 0 for all, got " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top-p must be above 0 and at most 1, got " + topP);
        }
    }

    /**
     * Draws a class.
     *
     * @param logits of the classes; negative infinity of those that must not be drawn. Not modified.
     * @param sample number of the sequence
     * @param position of the step in it
     */
    public int draw(float[] logits, long sample, long position) {
        int count = logits.length;
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            // descending by logit, ascending by class
            order[i] = (long) ~ascending(logits[i]) << 32 | i;
        }
        Arrays.sort(order);
        int likeliest = (int) order[0];
        if (!(logits[likeliest] > Float.NEGATIVE_INFINITY)) {
            throw new IllegalArgumentException("logits: expected one that can be drawn, got none");
        }
        if (temperature == 0) {
            return likeliest;
        }
        int kept = topK == 0 ? count : Math.min(topK, count);
        double[] weights = new double[kept];
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            double above = (double) logits[(int) order[i]] - logits[likeliest];
            weights[i] = StrictMath.exp(above / temperature);
            sum += weights[i];
        }
        if (topP < 1) {
            double wanted = topP * sum;
            double reached = 0;
            int i = 0;
            while (i < kept && reached < wanted) {
                reached += weights[i++];
            }
            kept = i;
            sum = reached;
        }
        while (weights[kept - 1] == 0) {
            kept--;
        }
        double left = RandomStream.of(seed, Purpose.GENERATION, sample).uniform(position) * sum;
        for (int i = 0; i < kept - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return (int) order[i];
            }
        }
        return (int) order[kept - 1];
    }

    /** Bits that are in the order of floats as whole numbers. */
    private static int ascending(float value) {
        int bits = Float.floatToIntBits(value + 0f);
        return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }
}
