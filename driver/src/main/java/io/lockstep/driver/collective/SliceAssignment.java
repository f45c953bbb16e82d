package io.lockstep.driver.collective;

import java.util.List;

/**
 * Slices of each rank: contiguous ranges in the roster's order, proportional to threads. Slices [first(r),
 * first(r + 1)) belong to rank r, first(r) = floor(S * threads before r / all threads). Decides speed, never bits.
 */
public final class SliceAssignment {
    private final int[] first;

    /**
     * @param sliceCount S
     * @param threads of each rank, at least 1 each
     */
    public SliceAssignment(int sliceCount, List<Integer> threads) {
        long total = 0;
        for (int count : threads) {
            if (count < 1) {
                throw new IllegalArgumentException("roster: every rank needs at least 1 thread, got " + threads);
            }
            total += count;
        }
        this.first = new int[threads.size() + 1];
        long before = 0;
        for (int r = 0; r < threads.size(); r++) {
            before += threads.get(r);
            first[r + 1] = (int) (sliceCount * before / total);
        }
    }

    public int rankCount() {
        return first.length - 1;
    }

    public int first(int rank) {
        return first[rank];
    }

    public int end(int rank) {
        return first[rank + 1];
    }
}
