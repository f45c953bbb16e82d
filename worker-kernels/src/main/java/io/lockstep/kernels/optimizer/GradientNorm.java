package io.lockstep.kernels.optimizer;

import java.util.Objects;

/**
 * L2 norms over blocks, and clipping by norm and by value, with one order of summation whoever holds which blocks: each block's sum
 * of squares in double over 8 lanes (element i in lane i mod 8, each lane in index order, lanes
 * summed by halves), then a binary tree over block numbers that splits n blocks after the largest power of two below n.
 */
public final class GradientNorm {
    /** Fixed, so that the machine may keep several sums in flight and still give the same bits as any other. */
    private static final int LANES = 8;

    private GradientNorm() {}

    /**
     * Sum of squares of one block.
     *
     * @param gradients [size] from {@code offset}. Not modified.
     */
    public static double sumOfSquares(float[] gradients, int offset, int size) {
        Objects.checkFromIndexSize(offset, size, gradients.length);
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int end = offset + size - size % LANES;
        for (int i = offset; i < end; i += LANES) {
            s0 += square(gradients[i]);
            s1 += square(gradients[i + 1]);
            s2 += square(gradients[i + 2]);
            s3 += square(gradients[i + 3]);
            s4 += square(gradients[i + 4]);
            s5 += square(gradients[i + 5]);
            s6 += square(gradients[i + 6]);
            s7 += square(gradients[i + 7]);
        }
        int rest = size % LANES;
        s0 += rest > 0 ? square(gradients[end]) : 0;
        s1 += rest > 1 ? square(gradients[end + 1]) : 0;
        s2 += rest > 2 ? square(gradients[end + 2]) : 0;
        s3 += rest > 3 ? square(gradients[end + 3]) : 0;
        s4 += rest > 4 ? square(gradients[end + 4]) : 0;
        s5 += rest > 5 ? square(gradients[end + 5]) : 0;
        s6 += rest > 6 ? square(gradients[end + 6]) : 0;
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    }

    private static double square(double value) {
        return value * value;
    }

    /**
     * Sum over blocks by the tree over their numbers.
     *
     * @param blockSums [count] sum of squares of block i at i; 0 for blocks optimizers leave alone. Not modified.
     */
    public static double total(double[] blockSums, int count) {
        return total(blockSums, 0, count);
    }

    /** Sum over the {@code count} blocks from number {@code first}, by the tree over their numbers counted from there. */
    public static double total(double[] blockSums, int first, int count) {
        Objects.checkFromIndexSize(first, count, blockSums.length);
        return count == 0 ? 0 : tree(blockSums, first, first + count);
    }

    private static double tree(double[] blockSums, int low, int high) {
        if (high - low == 1) {
            return blockSums[low];
        }
        int middle = low + Integer.highestOneBit(high - low - 1);
        return tree(blockSums, low, middle) + tree(blockSums, middle, high);
    }

    /**
     * The factor that brings the norm down to {@code clip}: {@code min(1, clip / sqrt(sumOfSquares))}. NaN for a NaN sum, so
     * that a diverged gradient shows.
     */
    public static float factor(double clip, double sumOfSquares) {
        double norm = Math.sqrt(sumOfSquares);
        return norm <= clip ? 1 : (float) (clip / norm);
    }

    /** {@code gradients = max(-limit, min(limit, gradients))}; NaN stays NaN. */
    public static void clamp(float[] gradients, int offset, int size, float limit) {
        Objects.checkFromIndexSize(offset, size, gradients.length);
        for (int i = offset; i < offset + size; i++) {
            gradients[i] = Math.max(-limit, Math.min(limit, gradients[i]));
        }
    }

    /** {@code gradients *= factor}. */
    public static void scale(float[] gradients, int offset, int size, float factor) {
        Objects.checkFromIndexSize(offset, size, gradients.length);
        if (factor == 1) {
            return;
        }
        for (int i = offset; i < offset + size; i++) {
            gradients[i] *= factor;
        }
    }
}
