package io.lockstep.driver.profile;

import java.util.Collection;

/** What counts must add up to. */
final class Sums {
    private Sums() {}

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
}
