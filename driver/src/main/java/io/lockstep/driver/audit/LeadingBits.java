package io.lockstep.driver.audit;

import java.util.Set;

/** Keys that are known by their leading bits, as many as leave few enough different ones: a number that depends on the keys alone. */
final class LeadingBits {
    private LeadingBits() {}

    /**
     * Bits to drop at the end of keys.
     *
     * @param capacity most different keys that may be left
     * @return the fewest that leave no more; 0 where there are no more
     */
    static int toDrop(Set<Long> keys, int capacity) {
        if (keys.size() <= capacity) {
            return 0;
        }
        int enough = Long.SIZE - 1;
        int tooFew = 0;
        while (enough - tooFew > 1) {
            int bits = (enough + tooFew) / 2;
            if (keys.stream().map(key -> key >>> bits).distinct().count() <= capacity) {
                enough = bits;
            } else {
                tooFew = bits;
            }
        }
        return enough;
    }
}
