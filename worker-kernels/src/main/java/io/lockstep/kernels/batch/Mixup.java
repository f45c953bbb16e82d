package io.lockstep.kernels.batch;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/**
 * Mixup: training sees mixtures of two rows of a slice in place of rows,
 *
 * <pre>
 * x = s x_i + (1 - s) x_j    loss = s w_i loss(i) + (1 - s) w_j loss(j)    s drawn from Beta(alpha, alpha)
 * </pre>
 *
 * with losses against both rows' targets, which for cross-entropies is the loss against the mixed targets, and for squared
 * errors has its gradient; Zhang, Cisse, Dauphin, Lopez-Paz, <a href="https://arxiv.org/abs/1710.09412">mixup: Beyond Empirical
 * Risk Minimization</a>. As in the authors' code j is another row of the same batch, here of the same slice: the one so many
 * places further on, drawn for each slice, so that each row is an i and a j once. s is drawn for each row, keyed by its number
 * in the epoch. A slice of one row is not mixed.
 *
 * @param alpha above 0, at most 4; customary: 0.2 to 1
 */
public record Mixup(double alpha) {
    private static final double MOST = 4;
    private static final double DOUBLE_UNIT = 0x1.0p-53;

    public Mixup {
        if (!(alpha > 0 && alpha <= MOST)) {
            throw new IllegalArgumentException("alpha must be above 0 and at most 4, got " + alpha);
        }
    }

    /** The share of the row itself, by Joehnk's method in logarithms, so that no alpha is too small. */
    float share(long seed, long epoch, long row) {
        long key = RandomStream.key(seed, Purpose.MIXUP);
        long stream = stream(epoch, row, 0);
        for (long position = 0; ; position += 2) {
            double x = logarithm(key, stream, position) / alpha;
            double y = logarithm(key, stream, position + 1) / alpha;
            double top = Math.max(x, y);
            double sum = top + StrictMath.log(StrictMath.exp(x - top) + StrictMath.exp(y - top));
            if (sum <= 0) {
                return (float) StrictMath.exp(x - sum);
            }
        }
    }

    /** Of a number in (0, 1]. */
    private static double logarithm(long key, long stream, long position) {
        return StrictMath.log(1 - (RandomStream.bits(key, stream, position) >>> 11) * DOUBLE_UNIT);
    }

    /** How many places further on the other row is, from 1 to rows - 1. */
    static int distance(long seed, long epoch, long firstRow, int rows) {
        long bits = RandomStream.bits(RandomStream.key(seed, Purpose.MIXUP), stream(epoch, firstRow, 1), 0);
        return 1 + (int) Long.remainderUnsigned(bits, rows - 1L);
    }

    private static long stream(long epoch, long row, long use) {
        return RandomStream.join(RandomStream.join(RandomStream.join(0, epoch), row), use);
    }
}
