package io.lockstep.driver.audit;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/** Draws of shares, {@code Beta(hits + 1/2, misses + 1/2)}. */
final class BetaDraws {
    /** Jeffreys' prior. */
    private static final double PRIOR = 0.5;

    private BetaDraws() {}

    /**
     * The draws; the same for the same seed, counts and parts.
     *
     * @param measure number of the measure
     * @param group number of the group
     */
    static double[] of(long hits, long trials, int draws, long seed, long measure, long group) {
        double[] shares = new double[draws];
        if (trials == 0) {
            return shares;
        }
        Gamma hit = new Gamma(hits + PRIOR, RandomStream.of(seed, Purpose.RESAMPLING, measure, group, 0));
        Gamma miss = new Gamma(trials - hits + PRIOR, RandomStream.of(seed, Purpose.RESAMPLING, measure, group, 1));
        for (int i = 0; i < draws; i++) {
            double first = hit.next();
            double second = miss.next();
            shares[i] = first / (first + second);
        }
        return shares;
    }

    /** Marsaglia and Tsang, ACM Transactions on Mathematical Software 26(3), 2000; below 1 by the power they give. */
    private static final class Gamma {
        private final double shape;
        private final double d;
        private final double c;
        private final RandomStream stream;
        /** Of the next draw; four uniform numbers belong to one attempt. */
        private long position;

        Gamma(double shape, RandomStream stream) {
            this.shape = shape;
            this.d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
            this.c = 1 / Math.sqrt(9 * d);
            this.stream = stream;
        }

        double next() {
            while (true) {
                double x = stream.normal(2 * position);
                double u = 1 - stream.uniform(4 * position + 2);
                double power = 1 - stream.uniform(4 * position + 3);
                position++;
                double v = 1 + c * x;
                v = v * v * v;
                if (v > 0 && StrictMath.log(u) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
                    return shape < 1 ? d * v * StrictMath.pow(power, 1 / shape) : d * v;
                }
            }
        }
    }
}
