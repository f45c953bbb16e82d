package io.lockstep.driver.drift;

import org.jspecify.annotations.Nullable;

/** What a limit may be. */
final class Limits {
    private Limits() {}

    static void positive(String name, @Nullable Double limit) {
        if (limit != null && !(limit > 0)) {
            throw new IllegalArgumentException(
                    name + ": expected a limit above 0, got " + limit + ". Choose one, such as 1000 for none");
        }
    }

    static void share(String name, double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException(name + ": expected a probability between 0 and 1, got " + share);
        }
    }
}
