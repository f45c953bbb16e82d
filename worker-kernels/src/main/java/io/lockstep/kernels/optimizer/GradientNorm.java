package io.lockstep.kernels.optimizer;

import java.util.Arrays;
import java.util.Objects;

/**
 * L2 norms over blocks, and clipping by norm and by value, with one order of summation whoever holds which blocks: each
 * block's sum of squares as below, then a binary tree over block numbers that splits n blocks after the largest power
 * of two below n.
 *
 * <pre>
 * element i of a block in lane i mod 256. A lane adds in float32, four rounds of lanes at a time, (a a + b b) + (c c + d d),
 * the rest one by one: at most 80 additions. The lanes are added in double: lane i to sum i mod 8 in order, the eight sums
 * by halves. Where float32's range will not do, squares are added in double, element i to sum i mod 8.
 * </pre>
 */
public final class GradientNorm {
    /** Fixed, so that the machine may keep several sums in flight and still give the same bits as any other. */
    private static final int SUMS = 8;

    private static final int ROUND = Strip.SIZE;

    /** Below it, squares that float32 cannot hold might count. */
    private static final double SMALLEST = 1e-20;

    private GradientNorm() {}

    /**
     * Sum of squares of one block.
     *
     * @param gradients [size] from {@code offset}. Not modified.
     */
    public static double sumOfSquares(float[] gradients, int offset, int size) {
        Objects.checkFromIndexSize(offset, size, gradients.length);
        double sum = sumOfLanes(gradients, offset, size);
        return sum > SMALLEST && sum < Double.POSITIVE_INFINITY ? sum : sumInDouble(gradients, offset, size);
    }

    private static double sumOfLanes(float[] gradients, int offset, int size) {
        Strip strip = Strip.own();
        float[] lanes = strip.lanes;
        Arrays.fill(lanes, 0f);
        int at = 0;
        for (; at + 4 * ROUND <= size; at += 4 * ROUND) {
            System.arraycopy(gradients, offset + at, strip.parameters, 0, ROUND);
            System.arraycopy(gradients, offset + at + ROUND, strip.gradients, 0, ROUND);
            System.arraycopy(gradients, offset + at + 2 * ROUND, strip.first, 0, ROUND);
            System.arraycopy(gradients, offset + at + 3 * ROUND, strip.second, 0, ROUND);
            addSquares(strip.parameters, strip.gradients, strip.first, strip.second, lanes);
        }
        for (; at < size; at += ROUND) {
            int count = Math.min(ROUND, size - at);
            System.arraycopy(gradients, offset + at, strip.parameters, 0, count);
            addSquares(strip.parameters, count, lanes);
        }
        double[] sums = strip.sums;
        Arrays.fill(sums, 0);
        for (int i = 0; i < ROUND; i += SUMS) {
            for (int s = 0; s < SUMS; s++) {
                sums[s] += lanes[i + s];
            }
        }
        return byHalves(sums);
    }

    private static void addSquares(float[] a, float[] b, float[] c, float[] d, float[] lanes) {
        for (int i = 0; i < ROUND; i++) {
            lanes[i] += (a[i] * a[i] + b[i] * b[i]) + (c[i] * c[i] + d[i] * d[i]);
        }
    }

    private static void addSquares(float[] values, int count, float[] lanes) {
        for (int i = 0; i < count; i++) {
            lanes[i] += values[i] * values[i];
        }
    }

    private static double sumInDouble(float[] gradients, int offset, int size) {
        double[] sums = Strip.own().sums;
        Arrays.fill(sums, 0);
        for (int i = 0; i < size; i++) {
            sums[i % SUMS] += square(gradients[offset + i]);
        }
        return byHalves(sums);
    }

    private static double byHalves(double[] sums) {
        return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
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

    /**
     * Sum over the {@code count} blocks from number {@code first}, by the tree over their numbers counted from there.
     */
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
     * The factor that brings the norm down to {@code clip}: {@code min(1, clip / sqrt(sumOfSquares))}. NaN for a NaN
     * sum, so that a diverged gradient shows.
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
