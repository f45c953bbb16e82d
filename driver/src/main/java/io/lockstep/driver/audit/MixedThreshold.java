package io.lockstep.driver.audit;

/**
 * Yes from a score on, and to a share of the rows from a lower one on; some rows are answered whatever their score. The higher a
 * score, the more likely is yes.
 *
 * @param above score from which on all are yes; infinite: none is
 * @param below score from which on a share is yes; at most {@code above}
 * @param share of the rows between both
 * @param ignored share of all rows whose score is not asked
 * @param constant share of those that is yes
 */
public record MixedThreshold(double above, double below, double share, double ignored, double constant) {
    public MixedThreshold {
        boolean shares = isShare(share) && isShare(ignored) && isShare(constant);
        if (!shares || !(below <= above)) {
            throw new IllegalArgumentException(
                    "threshold: expected shares from 0 to 1 and below <= above, got below " + below + ", above " + above
                            + ", share " + share + ", ignored " + ignored + ", constant " + constant);
        }
    }

    /** Every score is asked. */
    MixedThreshold(double above, double below, double share) {
        this(above, below, share, 0, 0);
    }

    private static boolean isShare(double number) {
        return number >= 0 && number <= 1;
    }

    /** Part of the rows with a score that is yes. */
    public double yes(double score) {
        double asked = score >= above ? 1 : score >= below ? share : 0;
        return ignored * constant + (1 - ignored) * asked;
    }

    /** As this, of all rows but a share, of which a share is yes. */
    MixedThreshold ignoring(double some, double yes) {
        return new MixedThreshold(above, below, share, some, yes);
    }
}
