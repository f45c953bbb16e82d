package io.lockstep.driver.run;

import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.progress.RunListener.Progress;

/** Turns steps into progress with rates, smoothed over the last seconds however often it is asked. */
final class ProgressMeter {
    private static final double SMOOTHED_NANOS = 10e9;

    private final ResolvedRun resolved;
    private final RunListener listener;
    private long lastStep = -1;
    private long lastNanos;
    private double stepsPerSecond;

    ProgressMeter(ResolvedRun resolved, RunListener listener) {
        this.resolved = resolved;
        this.listener = listener;
    }

    /** @param loss mean loss of that step */
    void step(long step, double loss) {
        long now = System.nanoTime();
        if (lastStep >= 0 && now > lastNanos) {
            double rate = (step - lastStep) * 1e9 / (now - lastNanos);
            stepsPerSecond =
                    stepsPerSecond == 0 ? rate : stepsPerSecond + share(now - lastNanos) * (rate - stepsPerSecond);
        }
        lastStep = step;
        lastNanos = now;
        double rowsPerStep = (double) resolved.data().train().rows() / resolved.stepsPerEpoch();
        listener.progress(new Progress(
                step,
                resolved.totalSteps(),
                (int) ((step - 1) / resolved.stepsPerEpoch()) + 1,
                loss,
                stepsPerSecond,
                stepsPerSecond * rowsPerStep));
    }

    /** How much a rate over this time says about now. */
    private static double share(long nanos) {
        return 1 - StrictMath.exp(-nanos / SMOOTHED_NANOS);
    }

    /** When the last report was, by {@link System#nanoTime}. */
    long lastNanos() {
        return lastNanos;
    }
}
