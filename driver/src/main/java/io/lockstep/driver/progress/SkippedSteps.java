package io.lockstep.driver.progress;

/**
 * Steps that changed nothing, because their loss or gradient was not finite: under averaging that of every lane with
 * rows.
 *
 * @param total of the run so far
 * @param inEpoch of the epoch
 * @param inARow the last ones, without a step between them that was done
 */
public record SkippedSteps(long total, int inEpoch, int inARow) {
    /** None yet. */
    public static final SkippedSteps NONE = new SkippedSteps(0, 0, 0);

    public SkippedSteps {
        if (inEpoch < 0 || inARow < 0 || total < Math.max(inEpoch, inARow)) {
            throw new IllegalArgumentException("skipped steps: expected the total to be the largest, got " + total
                    + ", " + inEpoch + " in the epoch, " + inARow + " in a row");
        }
    }

    /** One more. */
    public SkippedSteps skipped() {
        return new SkippedSteps(total + 1, inEpoch + 1, inARow + 1);
    }

    /** After a step that was done. */
    public SkippedSteps done() {
        return inARow == 0 ? this : new SkippedSteps(total, inEpoch, 0);
    }

    /** In the next epoch. */
    public SkippedSteps nextEpoch() {
        return inEpoch == 0 ? this : new SkippedSteps(total, 0, inARow);
    }
}
