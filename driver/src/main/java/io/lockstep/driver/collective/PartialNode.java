package io.lockstep.driver.collective;

import io.lockstep.kernels.storage.FloatStorage;
import org.jspecify.annotations.Nullable;

/** State of a tree node of {@link Partials} in a step; its lock guards all of it. */
final class PartialNode {
    private static final long NOTHING = Long.MAX_VALUE;

    /** Whether presence, loss and weight of all slices below are known. */
    boolean known;
    /** Of the first slice below that has rows; null where none has any. */
    @Nullable FloatStorage sum;
    /** What is still to be added to {@link #sum}, from {@link #finalFrom} down. */
    @Nullable FloatStorage other;

    double lossSum;
    double weightSum;
    /** First float from which on the sum is final. */
    long finalFrom = NOTHING;
    /** Whether a thread is adding. */
    boolean merging;

    private final @Nullable PairSum pair;

    /** @param pair becomes the sum of two children where these are not to be added up; absent: they are */
    PartialNode(@Nullable PairSum pair) {
        this.pair = pair;
    }

    /** A slice's; null: it has no rows. */
    void know(@Nullable FloatStorage gradient, double loss, double weight) {
        known = true;
        sum = gradient;
        lossSum = loss;
        weightSum = weight;
        finalFrom = gradient == null ? 0 : NOTHING;
    }

    /** A parent's of two that are known. */
    void know(PartialNode left, PartialNode right) {
        known = true;
        boolean both = left.sum != null && right.sum != null;
        sum = left.sum != null ? left.sum : right.sum;
        other = both ? right.sum : null;
        if (pair != null && left.sum != null && right.sum != null) {
            sum = pair.of(left.sum, right.sum);
            other = null;
        }
        lossSum = both ? left.lossSum + right.lossSum : left.sum != null ? left.lossSum : right.lossSum;
        weightSum = both ? left.weightSum + right.weightSum : left.sum != null ? left.weightSum : right.weightSum;
    }

    FloatStorage sum() {
        if (sum == null) {
            throw new IllegalStateException("a node without rows has no sum");
        }
        return sum;
    }

    void forget() {
        known = false;
        sum = null;
        other = null;
        lossSum = 0;
        weightSum = 0;
        finalFrom = NOTHING;
        merging = false;
    }
}
