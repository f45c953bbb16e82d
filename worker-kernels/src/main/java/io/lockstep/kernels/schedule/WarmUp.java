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

    /** How much of the run after the warm-up lies behind {@code step}: 0 at its first step, 1 after its last. */
    static double progress(long step, long totalSteps, long warmupSteps) {
        return step > totalSteps ? 1 : (double) (step - 1 - warmupSteps) / (totalSteps - warmupSteps);
    }
}
