package io.lockstep.driver.checkpoint;

import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.SkippedSteps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * State of a training when a checkpoint was taken: all that the steps behind it depend on, beside what is in pieces.
 *
 * @param step steps done
 * @param epoch epochs completed
 * @param totals of the epoch that has begun
 * @param skipped steps so far
 * @param validation losses of every evaluation, oldest first, for schedules that follow them
 * @param best evaluation; absent before the first
 * @param computedBy absent before the first step
 * @param seconds of work, over all commands
 * @param over why the training is over before its last step; absent when it is not
 * @param stepsBefore steps that the optimizer had counted in an earlier training, whose state it began with; absent: none
 */
public record TrainingState(
        long step,
        int epoch,
        EpochTotals totals,
        SkippedSteps skipped,
        List<Measure> validation,
        @Nullable BestMetric best,
        @Nullable ComputedBy computedBy,
        double seconds,
        @Nullable String over,
        @Nullable Long stepsBefore) {
    /** Before the first step. */
    public static final TrainingState BEGINNING = after(0, 0);

    public TrainingState {
        validation = List.copyOf(validation);
        if (step < 0 || epoch < 0) {
            throw new IllegalArgumentException(
                    "checkpoint: expected a step and an epoch of at least 0, got step " + step + ", epoch " + epoch);
        }
    }

    /** Nothing known but how many steps are done. */
    public static TrainingState after(long step, int epoch) {
        return new TrainingState(
                step, epoch, EpochTotals.NONE, SkippedSteps.NONE, List.of(), null, null, 0, null, null);
    }

    /** Before the first step of a training whose optimizer goes on from so many. */
    public static TrainingState beginningAfter(long steps) {
        return new TrainingState(
                0, 0, EpochTotals.NONE, SkippedSteps.NONE, List.of(), null, null, 0, null, steps == 0 ? null : steps);
    }

    /** Steps that the optimizer has counted when so many of this training are done. */
    public long counted(long steps) {
        return (stepsBefore == null ? 0 : stepsBefore) + steps;
    }

    /** That of a checkpoint, or the beginning. */
    public static TrainingState of(@Nullable Checkpoint checkpoint) {
        return checkpoint == null ? BEGINNING : checkpoint.state();
    }

    /** The losses of {@link #validation}, and one more. */
    public static List<Measure> with(List<Measure> losses, double loss) {
        List<Measure> longer = new ArrayList<>(losses);
        longer.add(new Measure(loss));
        return longer;
    }
}
