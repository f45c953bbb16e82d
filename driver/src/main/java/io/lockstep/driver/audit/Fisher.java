package io.lockstep.driver.audit;

/** Fisher's exact test of two counts. */
final class Fisher {
    /** Tables that differ in rounding alone are as likely, as in R. */
    private static final double AS_LIKELY = 1 + 1e-7;

    private Fisher() {}

    /**
     * The probability, given both sums, of tables that are as likely as this one or less: {@code hits} of {@code trials} beside
     * {@code otherHits} of {@code otherTrials}. Likelihoods are taken relative to the likeliest table, so that nothing is lost to
     * factorials; below about 1e-300 it is 0.
     */
    static double twoSided(long hits, long trials, long otherHits, long otherTrials) {
        long all = hits + otherHits;
        long least = Math.max(0, all - otherTrials);
        long most = Math.min(all, trials);
        double expected = (all + 1.0) * (trials + 1.0) / (trials + otherTrials + 2.0);
        long mode = Math.min(most, Math.max(least, (long) expected));
        double own = relative(mode, hits, trials, all, otherTrials);
        double total = 1;
        double rare = 1 <= own * AS_LIKELY ? 1 : 0;
        for (int step = -1; step <= 1; step += 2) {
            double likelihood = 1;
            for (long x = mode; x + step >= least && x + step <= most && likelihood > 0; x += step) {
                likelihood *= ratio(x, step, trials, all, otherTrials);
                total += likelihood;
                rare += likelihood <= own * AS_LIKELY ? likelihood : 0;
            }
        }
        return Math.min(1, rare / total);
    }

    private static double relative(long mode, long hits, long trials, long all, long otherTrials) {
        int step = hits < mode ? -1 : 1;
        double likelihood = 1;
        for (long x = mode; x != hits && likelihood > 0; x += step) {
            likelihood *= ratio(x, step, trials, all, otherTrials);
        }
        return likelihood;
    }

    /** Likelihood of {@code x + step} hits by that of {@code x}. */
    private static double ratio(long x, int step, long trials, long all, long otherTrials) {
        return step > 0
                ? (double) (trials - x) * (all - x) / ((x + 1.0) * (otherTrials - all + x + 1.0))
                : (double) x * (otherTrials - all + x) / ((trials - x + 1.0) * (all - x + 1.0));
    }
}
