package io.lockstep.driver.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Counts added up. */
final class Sums {
    private Sums() {}

    /** Checks what counts add up to. */
    static void check(long rows, long missing, long unusable, Collection<Long> counts, long others) {
        long sum = missing + unusable + others;
        boolean negative = missing < 0 || unusable < 0 || others < 0;
        for (long count : counts) {
            sum += count;
            negative |= count < 0;
        }
        if (negative || sum != rows) {
            throw new IllegalArgumentException(
                    "rows: expected " + rows + ", counts from 0 on, got " + sum + " in all. Use the file as written");
        }
    }

    /** Counts of the same bins, added. */
    static List<Long> of(List<Long> counts, List<Long> others) {
        List<Long> sums = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            sums.add(counts.get(i) + others.get(i));
        }
        return sums;
    }
}
