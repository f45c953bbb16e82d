package io.lockstep.driver.audit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Draws of shares, made where they are asked for. The last ones are kept, 2^22 numbers or those of two shares; others are made anew,
 * and are the same. Not thread-safe.
 */
final class Draws {
    private static final int MOST = 1 << 22;

    private final int count;
    private final long seed;
    private final int most;
    private final Map<Share, double[]> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** What draws depend on. */
    private record Share(long hits, long trials, int measure, int group) {}

    /**
     * @param count of each share
     * @param seed of all
     */
    Draws(int count, long seed) {
        this(count, seed, MOST);
    }

    /** @param most numbers that are kept */
    Draws(int count, long seed, int most) {
        this.count = count;
        this.seed = seed;
        this.most = most;
    }

    /** Not to be modified. */
    double[] of(long hits, long trials, int measure, int group) {
        Share share = new Share(hits, trials, measure, group);
        double[] own = kept.get(share);
        if (own == null) {
            own = BetaDraws.of(hits, trials, count, seed, measure, group);
            kept.put(share, own);
            if (kept.size() > Math.max(2, most / count)) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return own;
    }

    /** Numbers that are kept. */
    long size() {
        return (long) kept.size() * count;
    }
}
