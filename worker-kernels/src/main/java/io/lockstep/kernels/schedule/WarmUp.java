package io.lockstep.kernels.schedule;

/** The linear beginning every schedule can have: 1/W, 2/W, … 1 over its first W steps. */
final class WarmUp {
    private WarmUp() {}

    static void check(String schedule, long warmupSteps) {
        if (warmupSteps < 0) {
            throw new IllegalArgumentException(
                    schedule + ": warmupSteps must be at least 0, got " + warmupSteps + ". Use 0 for no warm-up");
        }
    }

    /** step / W, for steps up to W. */
    static double factor(long step, long warmupSteps) {
        return (double) step / warmupSteps;
    }
}
